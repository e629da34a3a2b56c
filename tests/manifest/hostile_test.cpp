#include <gtest/gtest.h>

#include <fstream>

#include "fake_catalog.h"
#include "manifest/load.h"

namespace signet {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// Files too large to be kept beside the others. How long they take is for the suite's time limit.
class HostileManifest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  // The findings of one file, without the folder in front.
  std::string findings(const std::string& text) {
    std::ofstream(file()) << text;
    return findings();
  }
  std::string findings() {
    CertificateCache certificates;
    std::string found =
        to_text(load_manifest({file()}, fake_catalog(), certificates, 2026y / 11 / 22).diagnostics);
    const std::string prefix = folder_.string() + "/";
    for (std::size_t at = found.find(prefix); at != std::string::npos; at = found.find(prefix)) {
      found.erase(at, prefix.size());
    }
    return found;
  }
  fs::path file() const { return folder_ / "fleet.yaml"; }

  fs::path folder_ =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

constexpr const char* flow_too_long =
    "fleet.yaml: error: more than 256 KiB without one complete value\n"
    "  hint: is a bracket not closed? write long collections in block style, one entry a line\n"
    "1 error\n";

TEST_F(HostileManifest, IsRefusedByItsSizeBeforeItIsRead) {
  std::ofstream(file()) << "signet: 1\n";
  fs::resize_file(file(), 200'000'000);
  EXPECT_EQ(findings(),
            "fleet.yaml: error: 200000000 bytes, more than the limit of 4194304\n"
            "  hint: split the manifest into several files\n"
            "1 error\n");
}

TEST_F(HostileManifest, IsNotBufferedWhileItsBracketStaysOpen) {
  EXPECT_EQ(findings("[" + repeat("x, ", 1'300'000)), flow_too_long);
  EXPECT_EQ(findings("{" + repeat("x: y, ", 650'000)), flow_too_long);
  EXPECT_EQ(findings("[" + repeat("x, ", 1'300'000) + "]"), flow_too_long);
  EXPECT_EQ(findings(repeat("[", 4'000'000)), flow_too_long);
  EXPECT_EQ(findings(repeat("{a: ", 1'000'000)), flow_too_long);
}

TEST_F(HostileManifest, DoesNotNestDeeperThanTheLanguage) {
  EXPECT_TRUE(findings(repeat("[", 1000) + repeat("]", 1000))
                  .starts_with("fleet.yaml:1:33: error: more than 32 levels of nesting\n"));
  EXPECT_TRUE(findings(repeat("- ", 1'000'000) + "x")
                  .starts_with("fleet.yaml:1:65: error: more than 32 levels of nesting\n"));
  EXPECT_TRUE(findings("a: " + repeat("{a: ", 200) + repeat("}", 200))
                  .starts_with("fleet.yaml:1:128: error: more than 32 levels of nesting\n"));
}

TEST_F(HostileManifest, HasNoMoreValuesThanTheLanguageAllows) {
  EXPECT_EQ(findings("a:\n" + repeat("- x\n", 500'001)),
            "fleet.yaml:499999:3: error: more than 500000 values in one file\n"
            "    - x\n"
            "      ^\n"
            "  hint: split the manifest into several files\n"
            "1 error\n");
}

TEST_F(HostileManifest, ShowsOnlyItsFirstThousandProblems) {
  std::string text = "signet: 1\n";
  for (int key = 0; key < 100'000; ++key) text += "key" + std::to_string(key) + ": x\n";
  EXPECT_TRUE(findings(text).ends_with("1001 errors\n"));
}

TEST_F(HostileManifest, MayHaveAKeyOfMegabytes) {
  EXPECT_FALSE(findings("signet: 1\nservers: {" + repeat("x", 900) + ": 1}\n").empty());
  EXPECT_FALSE(findings("signet: 1\n? " + repeat("x", 4'000'000) + "\n: 1\n").empty());
  EXPECT_FALSE(findings(repeat("x", 4'000'000)).empty());
  EXPECT_FALSE(findings(repeat("\n", 4'000'000)).empty());
  EXPECT_FALSE(findings(repeat("#", 4'000'000)).empty());
  EXPECT_FALSE(findings("a: \"" + repeat("\\\"", 2'000'000)).empty());
}

TEST_F(HostileManifest, NestsGroupsAsDeepAsItsFileIsLong) {
  std::string text = "signet: 1\ndefaults: {platform: plain}\ngroups:\n";
  constexpr int groups = 50'000;
  for (int group = 0; group < groups; ++group) {
    const std::string inner = "g" + std::to_string((group + 1) % groups);
    text += "  g" + std::to_string(group) + ": {groups: [" + inner + "]}\n";
  }
  EXPECT_TRUE(findings(text).find("groups nest in a ring: g0 -> g1 -> ") != std::string::npos);
}

}  // namespace
}  // namespace signet
