#include <algorithm>

#include "plan/no_gap.h"
#include "tried_orders.h"

namespace signet::test {
namespace {

class GapLaws : public Laws {};

TEST_F(GapLaws, NoPlanHasOne) {
  hold("the planner leaves no gap", [] {
    const World world = *rc::gen::inRange(0, 2) == 0 ? any_world() : any_world_by_real_rules();
    const Plan plan = plan_of(world);
    const auto gap = find_gap(plan, world.observed, world.catalog);
    if (gap) RC_FAIL(describe(*gap, plan));
  });
}

// Only what changes a server, of one of them and of those that share a setting with it: small
// enough for every order to be tried.
Plan small_part(const World& world) {
  Plan plan = plan_of(world);
  std::vector<bool> wanted(plan.steps.size());
  const TargetName server =
      plan.steps.empty() ? TargetName{} : (*rc::gen::elementOf(plan.steps)).address.target;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    wanted[id] = plan.steps[id].address.target == server ||
                 plan.steps[id].address.slot.text().starts_with("send:");
  }
  return only(plan, wanted);
}

Step a_removal(const Plan& plan) {
  Step removal = *rc::gen::elementOf(plan.steps);
  const bool of_the_former = !removal.before.empty() && *rc::gen::arbitrary<bool>();
  if (of_the_former) removal.thumbprint = removal.before.front();
  removal.address.action = Action::remove;
  removal.address.slot = {};
  removal.needs.clear();
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (*rc::gen::inRange(0, 3) == 0) removal.needs.push_back(id);
  }
  return removal;
}

// Takes a need, or a step, or lets a slot go back, or adds a removal at the end.
Plan broken(Plan plan) {
  if (plan.steps.empty()) return plan;
  const auto at = *rc::gen::inRange<StepId>(0, static_cast<StepId>(plan.steps.size()));
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      plan.steps[at].needs.clear();
      return plan;
    case 1: {
      std::vector<bool> wanted(plan.steps.size(), true);
      wanted[at] = false;
      return only(plan, wanted);
    }
    case 2: {
      Step back = plan.steps[at];
      if (back.address.action != Action::assign || back.before.empty()) return plan;
      back.thumbprint = back.before.front();
      if (*rc::gen::arbitrary<bool>()) back.needs.push_back(at);
      plan.steps.push_back(back);
      return plan;
    }
    default:
      plan.steps.push_back(a_removal(plan));
      return plan;
  }
}

bool is_permitted(const Plan& plan, const Gap& gap) {
  std::vector<bool> done(plan.steps.size());
  for (const StepId id : gap.schedule) {
    if (gap.failed == id || done[id]) return false;
    for (const StepId need : plan.steps[id].needs) {
      if (!done[need]) return false;
    }
    done[id] = true;
  }
  return !gap.schedule.empty();
}

int gaps = 0;
int sound = 0;

void check_against_all_orders(const World& world) {
  Plan plan = small_part(world);
  for (int times = *rc::gen::inRange(0, 4); times > 0; --times) plan = broken(std::move(plan));
  const Tried tried = try_all_orders(plan, world);
  if (tried == Tried::too_many) return;
  const auto gap = find_gap(plan, world.observed, world.catalog);
  for (const Step& step : plan.steps) {
    std::string line = step.address.text() + " " + step.thumbprint.short_text() + " needs";
    for (const StepId need : step.needs) line += " " + std::to_string(need);
    RC_LOG() << line << "\n";
  }
  if (gap) RC_LOG() << describe(*gap, plan);
  RC_ASSERT(gap.has_value() == (tried == Tried::gap));
  ++(gap ? gaps : sound);
  if (!gap) return;
  RC_ASSERT(is_permitted(plan, *gap));
  RC_ASSERT(std::ranges::any_of(gaps_after(plan, world, gap->schedule), [&](const TriedGap& each) {
    return each.server == gap->server && each.slot == gap->slot &&
           each.thumbprint == gap->thumbprint;
  }));
}

TEST_F(GapLaws, AGapIsFoundExactlyWhereTryingAllOrdersFindsOneOnMadeUpRules) {
  gaps = sound = 0;
  hold("a gap is found where there is one", [] { check_against_all_orders(any_world()); });
  EXPECT_GT(gaps, 20);
  EXPECT_GT(sound, 100);
}

TEST_F(GapLaws, AGapIsFoundExactlyWhereTryingAllOrdersFindsOneOnRealRules) {
  gaps = sound = 0;
  hold("a gap is found where there is one",
       [] { check_against_all_orders(any_world_by_real_rules()); });
  EXPECT_GT(gaps, 20);
  EXPECT_GT(sound, 100);
}

}  // namespace
}  // namespace signet::test
