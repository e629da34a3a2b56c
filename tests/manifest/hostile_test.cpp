#include <gtest/gtest.h>

#include "manifest_folder.h"

namespace signet {
namespace {

// Files too large to be kept beside the others. How long they take is for the suite's time limit.
class HostileManifest : public ManifestFolder {
 protected:
  std::string findings_of(const std::string& text) {
    write("fleet.yaml", text);
    return findings({"fleet.yaml"});
  }
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
  write("fleet.yaml", "signet: 1\n");
  fs::resize_file(folder_ / "fleet.yaml", 200'000'000);
  EXPECT_EQ(findings({"fleet.yaml"}),
            "fleet.yaml: error: 200000000 bytes, more than the limit of 4194304\n"
            "  hint: split the manifest into several files\n"
            "1 error\n");
}

TEST_F(HostileManifest, IsNotBufferedWhileItsBracketStaysOpen) {
  EXPECT_EQ(findings_of("[" + repeat("x, ", 1'300'000)), flow_too_long);
  EXPECT_EQ(findings_of("{" + repeat("x: y, ", 650'000)), flow_too_long);
  EXPECT_EQ(findings_of("[" + repeat("x, ", 1'300'000) + "]"), flow_too_long);
  EXPECT_EQ(findings_of(repeat("[", 4'000'000)), flow_too_long);
  EXPECT_EQ(findings_of(repeat("{a: ", 1'000'000)), flow_too_long);
}

TEST_F(HostileManifest, DoesNotNestDeeperThanTheLanguage) {
  EXPECT_TRUE(findings_of(repeat("[", 1000) + repeat("]", 1000))
                  .starts_with("fleet.yaml:1:33: error: more than 32 levels of nesting\n"));
  EXPECT_TRUE(findings_of(repeat("- ", 1'000'000) + "x")
                  .starts_with("fleet.yaml:1:65: error: more than 32 levels of nesting\n"));
  EXPECT_TRUE(findings_of("a: " + repeat("{a: ", 200) + repeat("}", 200))
                  .starts_with("fleet.yaml:1:128: error: more than 32 levels of nesting\n"));
}

TEST_F(HostileManifest, HasNoMoreValuesThanTheLanguageAllows) {
  EXPECT_EQ(findings_of("a:\n" + repeat("- x\n", 500'001)),
            "fleet.yaml:499999:3: error: more than 500000 values in one file\n"
            "    - x\n"
            "      ^\n"
            "  hint: split the manifest into several files\n"
            "1 error\n");
}

TEST_F(HostileManifest, ShowsOnlyItsFirstThousandProblems) {
  std::string text = "signet: 1\n";
  for (int key = 0; key < 100'000; ++key) text += "key" + std::to_string(key) + ": x\n";
  EXPECT_TRUE(findings_of(text).ends_with("1001 errors\n"));
}

TEST_F(HostileManifest, MayHaveAKeyOfMegabytes) {
  EXPECT_FALSE(findings_of("signet: 1\nservers: {" + repeat("x", 900) + ": 1}\n").empty());
  EXPECT_FALSE(findings_of("signet: 1\n? " + repeat("x", 4'000'000) + "\n: 1\n").empty());
  EXPECT_FALSE(findings_of(repeat("x", 4'000'000)).empty());
  EXPECT_FALSE(findings_of(repeat("\n", 4'000'000)).empty());
  EXPECT_FALSE(findings_of(repeat("#", 4'000'000)).empty());
  EXPECT_FALSE(findings_of("a: \"" + repeat("\\\"", 2'000'000)).empty());
}

TEST_F(HostileManifest, NestsGroupsAsDeepAsItsFileIsLong) {
  std::string text = "signet: 1\ndefaults: {platform: plain}\ngroups:\n";
  constexpr int groups = 50'000;
  for (int group = 0; group < groups; ++group) {
    const std::string inner = "g" + std::to_string((group + 1) % groups);
    text += "  g" + std::to_string(group) + ": {groups: [" + inner + "]}\n";
  }
  EXPECT_TRUE(findings_of(text).find("groups nest in a ring: g0 -> g1 -> ") != std::string::npos);
}

}  // namespace
}  // namespace signet
