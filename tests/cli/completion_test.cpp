#include "world.h"

namespace signet::test {
namespace {

class Completion : public World {
 protected:
  // What a real bash offers with the cursor behind the last word.
  std::string offered(const std::string& line) {
    write(folder_ / "completion", good({"completion", "bash"}));
    const Ran ran = run({"bash", "-c",
                         "source ./completion; COMP_WORDS=(" + line +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _signet; "
                             "echo \"${COMPREPLY[*]}\""});
    EXPECT_EQ(ran.err, "");
    return ran.out;
  }
};

TEST_F(Completion, OffersCommands) {
  EXPECT_EQ(offered("signet v"), "validate verify version\n");
  EXPECT_EQ(offered("signet store ''"), "add init\n");
}

TEST_F(Completion, OffersTheOptionsOfTheCommand) {
  EXPECT_EQ(offered("signet plan x --o"), "--observed --only --output\n");
  EXPECT_EQ(offered("signet store init --n"), "--name --no-color\n");
  EXPECT_EQ(offered("signet -q plan --tr"), "--trust\n");
  EXPECT_EQ(offered("signet apply --u"), "--undo\n");
  EXPECT_EQ(offered("signet history --j"), "--journal\n");
}

TEST_F(Completion, OffersTheValuesOfAnOption) {
  EXPECT_EQ(offered("signet plan --format ''"), "text json markdown html dot powershell\n");
  EXPECT_EQ(offered("signet review --format m"), "markdown\n");
  EXPECT_EQ(offered("signet apply --log-level d"), "debug\n");
  EXPECT_EQ(offered("signet completion ''"), "bash\n");
  EXPECT_EQ(offered("signet plan --only ''"), "\n");
}

TEST_F(Completion, OffersFilesAndFolders) {
  write(folder_ / "my fleet/one.yaml", "");
  write(folder_ / "my file", "");
  EXPECT_EQ(offered("signet validate my"), "my file my fleet\n");
  EXPECT_EQ(offered("signet store init my"), "my fleet\n");
}

}  // namespace
}  // namespace signet::test
