#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "resources/trust.h"

namespace signet {
namespace {

// base/manifests is the manifest's folder, base/elsewhere lies beside it.
class ReachPathTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "signet-reach-XXXXXX").string();
    base_ = std::filesystem::canonical(::mkdtemp(name.data()));
    std::filesystem::create_directories(base_ / "manifests" / "servers" / "EX1");
    std::filesystem::create_directories(base_ / "elsewhere" / "EX2");
  }
  void TearDown() override { std::filesystem::remove_all(base_); }

  // The path from base, or the code of the refusal.
  std::string reach(const std::string& path, const Trust& trust = {}) {
    const auto reached = reach_path(trust, base_ / "manifests", path);
    return reached ? reached->lexically_relative(base_).string() : reached.error().code;
  }
  std::filesystem::path base_;
};

TEST_F(ReachPathTest, ReachesWhatLiesBelowTheManifestsFolder) {
  EXPECT_EQ(reach("servers/EX1"), "manifests/servers/EX1");
  EXPECT_EQ(reach("servers/./EX1"), "manifests/servers/EX1");
  EXPECT_EQ(reach("servers/../servers/EX1"), "manifests/servers/EX1");
  EXPECT_EQ(reach("servers/EX9"), "manifests/servers/EX9") << "it need not be there";
  EXPECT_EQ(reach((base_ / "manifests/servers").string()), "manifests/servers");
}

TEST_F(ReachPathTest, LeavesItOnlyWithTrust) {
  const std::string outside = (base_ / "elsewhere/EX2").string();
  std::filesystem::create_directory_symlink(outside, base_ / "manifests" / "link");
  std::filesystem::create_directory_symlink("..", base_ / "manifests" / "servers" / "up");
  EXPECT_EQ(reach("../elsewhere/EX2"), "trust.path");
  EXPECT_EQ(reach("servers/../../elsewhere/EX2"), "trust.path");
  EXPECT_EQ(reach(outside), "trust.path");
  EXPECT_EQ(reach("link"), "trust.path");
  EXPECT_EQ(reach("link/store.json"), "trust.path");
  EXPECT_EQ(reach("servers/up/link"), "trust.path");
  EXPECT_EQ(reach("servers/up/servers/EX1"), "manifests/servers/EX1") << "a link that stays inside";
  Trust trust;
  trust.paths = {base_ / "elsewhere"};
  EXPECT_EQ(reach("link", trust), "elsewhere/EX2");
  EXPECT_EQ(reach(outside, trust), "elsewhere/EX2");
  EXPECT_EQ(reach("../elsewhere2", trust), "trust.path");
}

TEST_F(ReachPathTest, ATrustedFolderThatCannotBeFollowedAllowsNothing) {
  std::filesystem::create_symlink("loop", base_ / "loop");
  Trust trust;
  trust.paths = {base_ / "loop", ""};
  EXPECT_EQ(reach("../elsewhere/EX2", trust), "trust.path");
}

TEST_F(ReachPathTest, FollowsALinkToTheManifestsFolderItself) {
  std::filesystem::create_directory_symlink(base_ / "manifests", base_ / "current");
  const auto reached = reach_path(Trust{}, base_ / "current", "servers/EX1");
  EXPECT_EQ(reached.value(), base_ / "manifests/servers/EX1");
}

}  // namespace
}  // namespace signet
