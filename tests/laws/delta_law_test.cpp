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

bool needs_in_the_end(const Plan& plan, StepId later, StepId earlier) {
  return std::ranges::any_of(plan.steps[later].needs, [&](StepId need) {
    return need == earlier || (need > earlier && needs_in_the_end(plan, need, earlier));
  });
}

// Whether what waited for the step still waits for all that this one waited for. An export matters
// to those who import from it alone.
bool is_bridged(const Plan& plan, StepId gone) {
  std::vector<bool> wanted(plan.steps.size(), true);
  wanted[gone] = false;
  const Plan rest = only(plan, wanted);
  const auto place = [&](StepId id) { return id > gone ? id - 1 : id; };
  for (StepId id = gone + 1; id < plan.steps.size(); ++id) {
    if (std::ranges::find(plan.steps[id].needs, gone) == plan.steps[id].needs.end()) continue;
    for (const StepId need : plan.steps[gone].needs) {
      if (plan.steps[need].address.action == Action::export_key) continue;
      if (!needs_in_the_end(rest, place(id), place(need))) return false;
    }
  }
  return true;
}

TEST_F(DeltaLaws, AWaitThatIsLostWithAStepIsSaid) {
  int lost = 0;
  hold("what waited for what is gone still waits for what is left", [&] {
    const Plan plan = plan_of(any_world());
    if (plan.steps.empty()) return;
    std::vector<bool> wanted(plan.steps.size(), true);
    const auto gone = *rc::gen::inRange<StepId>(0, static_cast<StepId>(plan.steps.size()));
    wanted[gone] = false;
    const bool is_kept = is_bridged(plan, gone);
    RC_ASSERT(compare(plan, only(plan, wanted)).adds_nothing == is_kept);
    lost += is_kept ? 0 : 1;
  });
  EXPECT_GT(lost, 30);
}

}  // namespace
}  // namespace signet::test
