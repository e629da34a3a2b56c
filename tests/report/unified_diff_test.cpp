#include "report/unified_diff.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

std::string numbered(const std::string& tenth, const std::string& last) {
  std::string text;
  for (int i = 1; i < 30; ++i) text += (i == 10 ? tenth : std::to_string(i)) + "\n";
  return text + last;
}

TEST(UnifiedDiff, ShowsThreeLinesAroundWhatChanged) {
  EXPECT_EQ(unified_diff("a.yaml", numbered("ten", "end"), numbered("10", "END")),
            "--- a.yaml\n+++ a.yaml\n"
            "@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-ten\n+10\n 11\n 12\n 13\n"
            "@@ -27,4 +27,4 @@\n 27\n 28\n 29\n-end\n\\ No newline at end of file\n"
            "+END\n\\ No newline at end of file\n");
  EXPECT_EQ(unified_diff("a", "1\n2\n3\n", "1\n2\n3\n"), "");
  EXPECT_EQ(unified_diff("a", "1\n2\n3\n4\n", "x\ny\n3\nz\n"),
            "--- a\n+++ a\n@@ -1,4 +1,4 @@\n-1\n-2\n+x\n+y\n 3\n-4\n+z\n");
}

}  // namespace
}  // namespace signet
