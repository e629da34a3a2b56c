#include "base/problem.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

TEST(Problem, IsToldWithItsPlaceDetailAndHint) {
  const Problem problem{"pkcs12.wrong-password", "cannot open the file", "its seal does not fit",
                        "check SIGNET_PASSWORD", "webmail.pfx"};
  EXPECT_EQ(to_text(problem),
            "webmail.pfx: error: cannot open the file (its seal does not fit)\n"
            "  hint: check SIGNET_PASSWORD");
  EXPECT_EQ(to_line(problem), "webmail.pfx: cannot open the file (its seal does not fit)");
}

TEST(Problem, LeavesOutWhatItDoesNotKnow) {
  const Expected<int> result = fail("plan.cycle", "the steps wait for each other");
  ASSERT_FALSE(result);
  EXPECT_EQ(to_text(result.error()), "error: the steps wait for each other");
  EXPECT_EQ(to_line(result.error()), "the steps wait for each other");
}

}  // namespace
}  // namespace signet
