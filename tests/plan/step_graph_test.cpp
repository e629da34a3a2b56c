#include "plan/step_graph.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace signet {
namespace {

Step step(const std::string& address, std::vector<StepId> needs = {}) {
  Step result;
  result.address = *Address::parse(address);
  result.needs = std::move(needs);
  return result;
}

std::string texts(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& item : steps) {
    text += item.address.text();
    for (const StepId need : item.needs) text += " " + std::to_string(need);
    text += "\n";
  }
  return text;
}

TEST(StepGraph, PutsStepsAfterTheirNeedsAndOtherwiseByAddress) {
  const auto ordered =
      in_order({step("c/prove/w", {3}), step("b/import/w", {2}), step("z/export/w"),
                step("b/assign/w:IIS", {1}), step("a/import/w", {2})});
  ASSERT_TRUE(ordered);
  EXPECT_EQ(texts(*ordered),
            "z/export/w\n"
            "a/import/w 0\n"
            "b/import/w 0\n"
            "b/assign/w:IIS 2\n"
            "c/prove/w 3\n");
}

TEST(StepGraph, KeepsAnEmptyPlanEmpty) { EXPECT_EQ(in_order({})->size(), 0U); }

TEST(StepGraph, NamesTheRingAndNothingElse) {
  const auto ordered =
      in_order({step("d/prove/w", {1}), step("c/import/w", {3}), step("b/import/w", {1}),
                step("a/import/w", {2}), step("e/export/w")});
  ASSERT_FALSE(ordered);
  EXPECT_EQ(to_text(ordered.error()),
            "error: steps wait for each other "
            "(a/import/w -> b/import/w -> c/import/w -> a/import/w)");
  EXPECT_EQ(ordered.error().code, "plan.cycle");
}

TEST(StepGraph, NamesAStepThatWaitsForItself) {
  EXPECT_EQ(in_order({step("a/import/w", {0})}).error().detail, "a/import/w -> a/import/w");
}

TEST(StepGraph, RefusesANeedThatIsNotThere) {
  EXPECT_EQ(in_order({step("a/import/w", {7})}).error().summary,
            "a step needs one that is not in the plan");
}

// Deep recursion would overflow the stack.
TEST(StepGraph, OrdersAndBreaksVeryLongChains) {
  std::vector<Step> chain;
  for (StepId id = 0; id < 100'000; ++id) {
    chain.push_back(step("s" + std::to_string(id) + "/import/w"));
    if (id > 0) chain.back().needs = {id - 1};
  }
  const auto ordered = in_order(chain);
  ASSERT_TRUE(ordered);
  EXPECT_EQ(ordered->back().address.text(), "s99999/import/w");
  EXPECT_EQ(longest_paths(*ordered).front(), 100'000U);
  chain.front().needs = {99'999};
  const auto ring = in_order(std::move(chain));
  ASSERT_FALSE(ring);
  EXPECT_TRUE(ring.error().detail.starts_with("s0/import/w -> s99999/import/w -> s99998/import/w"));
  EXPECT_TRUE(ring.error().detail.ends_with("-> (99988 more) -> s0/import/w"));
}

TEST(StepGraph, MeasuresTheLongestWayThatIsLeft) {
  const auto ordered = in_order({step("a/export/w"), step("b/import/w", {0}),
                                 step("c/import/w", {0}), step("c/prove/w", {2})});
  EXPECT_EQ(longest_paths(*ordered), (std::vector<std::uint32_t>{3, 1, 2, 1}));
}

}  // namespace
}  // namespace signet
