#include <algorithm>

#include "law_world.h"
#include "plan/plan_delta.h"

namespace signet::test {
namespace {

class DeltaLaws : public Laws {};

TEST_F(DeltaLaws, APlanAddsNothingToItself) {
  hold("compare(p, p) is empty", [] {
    const Plan plan = plan_of(any_world());
    const PlanDelta delta = compare(plan, plan);
    RC_ASSERT(delta == (PlanDelta{{}, {}, {}, {}, true, {}}));
  });
}

TEST_F(DeltaLaws, WhatIsLeftOfAPlanAddsNothing) {
  hold("when some of it was done, the rest is in it", [] {
    const Plan plan = plan_of(any_world());
    const auto count = *rc::gen::inRange<std::size_t>(0, plan.steps.size() + 1);
    std::vector<bool> left = some_prefix(plan, count);
    left.flip();
    const Plan rest = only(plan, left);
    const PlanDelta delta = compare(plan, rest);
    RC_ASSERT(delta.adds_nothing);
    RC_ASSERT(delta.added.empty());
    RC_ASSERT(delta.removed.size() == plan.steps.size() - rest.steps.size());
    const PlanDelta back = compare(rest, plan);
    RC_ASSERT(back.added == delta.removed);
    RC_ASSERT(back.adds_nothing == back.added.empty());
  });
}

TEST_F(DeltaLaws, EveryChangeOfAStepIsSaid) {
  hold("a step that is not the same adds something", [] {
    const Plan plan = plan_of(any_world());
    if (plan.steps.empty()) return;
    Plan other = plan;
    Step& step = other.steps[*rc::gen::inRange<std::size_t>(0, plan.steps.size())];
    std::string field = "certificate";
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        step.thumbprint = thumbprint("another");
        break;
      case 1:
        step.guard.emplace_back();
        field = "guard";
        break;
      case 2:
        step.after.emplace_back();
        field = "after";
        break;
      case 3:
        ++step.wave;
        field = "wave";
        break;
      case 4:
        if (step.needs.empty()) return;
        step.needs.pop_back();
        field = "needs";
        break;
      default:
        step.reason += "!";
        field = "reason";
    }
    const PlanDelta delta = compare(plan, other);
    RC_ASSERT(delta.changed == (std::vector<PlanDelta::Change>{{step.address, {field}}}));
    RC_ASSERT(delta.why_not == "1 step that differs");
  });
}

// Steps that were taken out from between others must not let these run in another order.
TEST_F(DeltaLaws, ANeedThatIsLostWithAStepIsSaid) {
  hold("what waited for what is gone still waits for what is left", [] {
    const Plan plan = plan_of(any_world());
    if (plan.steps.empty()) return;
    std::vector<bool> wanted(plan.steps.size(), true);
    const auto gone = *rc::gen::inRange<StepId>(0, static_cast<StepId>(plan.steps.size()));
    wanted[gone] = false;
    const bool is_between =
        !plan.steps[gone].needs.empty() && std::ranges::any_of(plan.steps, [&](const Step& step) {
          return std::ranges::find(step.needs, gone) != step.needs.end() &&
                 !std::ranges::includes(step.needs, plan.steps[gone].needs);
        });
    RC_ASSERT(compare(plan, only(plan, wanted)).adds_nothing == !is_between);
  });
}

}  // namespace
}  // namespace signet::test
