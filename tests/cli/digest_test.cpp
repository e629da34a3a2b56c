#include "base/json.h"
#include "world.h"

namespace signet::test {
namespace {

class Digest : public World {
 protected:
  std::string digest(std::vector<std::string> arguments) const {
    return digest_of(signet_command(with_format(std::move(arguments))));
  }
  std::string digest_of(const Start& start) const {
    const Ran ran = Program(start).finish();
    EXPECT_EQ(ran.code, 2) << ran.err;
    const Expected<Json> plan = parse_json(ran.out, 20);
    return plan ? plan->at("digest").get<std::string>() : ran.out;
  }
  static std::vector<std::string> with_format(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "plan");
    arguments.insert(arguments.end(), {"--format", "json"});
    return arguments;
  }
  // The example in two files, so that there is an order to permute.
  void make_split_fleet() const {
    make_fleet("farm", "farm");
    const std::string manifest = content(folder_ / "farm/manifest.yaml");
    const std::size_t at = manifest.find("\ngroups:");
    ASSERT_NE(at, std::string::npos);
    write(folder_ / "farm/b.yaml", manifest.substr(0, at + 1));
    write(folder_ / "farm/a.yaml", manifest.substr(at + 1));
    fs::remove(folder_ / "farm/manifest.yaml");
  }
};

TEST_F(Digest, IsTheSameInAnyOrderLocaleFolderAndOnAnyMachine) {
  make_split_fleet();
  const std::string planned = digest({"farm"});
  EXPECT_EQ(digest({"farm/a.yaml", "farm/b.yaml"}), planned);
  EXPECT_EQ(digest({"farm/b.yaml", "farm/a.yaml"}), planned);

  fs::create_directories(folder_ / "another/place");
  fs::copy(folder_ / "farm", folder_ / "another/place/farm", fs::copy_options::recursive);
  Start elsewhere = signet_command(with_format({"."}));
  elsewhere.folder = folder_ / "another/place/farm";
  elsewhere.environment["LC_ALL"] = "de_DE.UTF-8";
  elsewhere.environment["TZ"] = "Pacific/Auckland";
  elsewhere.environment["HOSTNAME"] = "runner2";
  EXPECT_EQ(digest_of(elsewhere), planned);

  Start on_one_core =
      command({"taskset", "-c", "0", signet_binary(), "plan", "farm", "--format", "json"});
  EXPECT_EQ(digest_of(on_one_core), planned);
}

TEST_F(Digest, IsAnotherForOtherContentOrAnotherFleet) {
  make_split_fleet();
  const std::string planned = digest({"farm"});
  write(folder_ / "farm/a.yaml", "# a comment\n" + content(folder_ / "farm/a.yaml"));
  const std::string commented = digest({"farm"});
  EXPECT_NE(commented, planned);
  good({"apply", "farm", "--only", "WEB-A01", "--yes"});
  EXPECT_NE(digest({"farm"}), commented);
}

}  // namespace
}  // namespace signet::test
