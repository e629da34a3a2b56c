#include "support/test_paths.h"
#include "world.h"

namespace signet::test {
namespace {

class Examples : public World {
 protected:
  static fs::path manifests() { return source_dir() + "/manifests"; }

  void expect_whole_story(const std::string& example) {
    make_fleet(example, example);
    EXPECT_EQ(signet({"validate", example}).code, 0);
    EXPECT_EQ(signet({"plan", example}).code, 2);
    EXPECT_EQ(signet({"apply", example, "--yes"}).code, 0);
    EXPECT_EQ(signet({"verify", example}).code, 0);
    EXPECT_EQ(signet({"plan", example}).code, 0);
  }
};

TEST_F(Examples, AreValidAsTheyAreCommitted) {
  for (const char* example : {"two-servers", "farm", "renewal/before", "renewal/after"}) {
    const Ran ran = signet({"validate", (manifests() / example).string()});
    EXPECT_EQ(ran.code, 0) << ran.err;
  }
}

TEST_F(Examples, TwoServers) { expect_whole_story("two-servers"); }
TEST_F(Examples, Farm) { expect_whole_story("farm"); }
TEST_F(Examples, Renewal) { expect_whole_story("renewal"); }

TEST_F(Examples, TheDemoRuns) {
  const Ran ran = run({manifests() / "two-servers/demo"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_NE(ran.out.find("$ signet apply plan.json --yes\n"), std::string::npos) << ran.out;
  EXPECT_TRUE(fs::is_empty(folder_));  // it cleans up after itself
}

TEST_F(Examples, ARenewalIsAMergeRequestOfAtMostThreeLines) {
  const Ran ran = run({"diff", manifests() / "renewal/before/manifest.yaml",
                       manifests() / "renewal/after/manifest.yaml"});
  std::size_t changed = 0;
  for (std::size_t at = 0; (at = ran.out.find("\n>", at)) != std::string::npos; ++at) ++changed;
  EXPECT_EQ(changed, 3U) << ran.out;
}

}  // namespace
}  // namespace signet::test
