#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "law_world.h"
#include "plan/diff.h"
#include "plan/discover.h"
#include "plan/plan_file.h"
#include "plan/simulate.h"

namespace signet {
namespace {

using test::any_world;
using test::Laws;
using test::plan_of;
using test::World;

Observed outcome_of(const World& world, const Plan& plan) {
  return test::played(plan, world.observed, world.catalog);
}

using Refusals = std::vector<std::string>;

Refusals refusals_of(const Plan& plan) {
  Refusals refusals;
  for (const Blocked& blocked : plan.blocked) {
    refusals.push_back(blocked.server.text() + " " + blocked.certificate.text() + " " +
                       blocked.code);
  }
  for (const NotKnown& unknown : plan.not_known) {
    refusals.push_back(unknown.server.text() + " unknown " + unknown.what);
  }
  return refusals;
}

std::vector<Target> targets_of(const Desired& desired) {
  std::vector<Target> targets;
  for (const DesiredServer& server : desired.servers) targets.push_back(server.target);
  return targets;
}

Refusals unknowns_of(const World& world) {
  Refusals unknowns;
  for (const DesiredServer& server : world.desired.servers) {
    const std::string name = server.target.name.text() + " unknown ";
    const ObservedServer* actual = world.observed.find(server.target.name);
    if (!actual || !actual->state.has_value()) {
      unknowns.push_back(name + "the server");
      continue;
    }
    for (const ObservedCertificate& copy : actual->state.value().certificates) {
      if (copy.has_key.is_unknown()) {
        unknowns.push_back(name + "the key of " + copy.thumbprint.short_text());
      }
    }
  }
  return unknowns;
}

TEST_F(Laws, WhatIsDiscoveredIsInPlaceSaveForWhatIsUnknown) {
  hold("diff(discover(a), a) holds exactly a's unknowns", [] {
    World world = any_world();
    const Refusals unknowns = unknowns_of(world);
    world.desired = discover(world.observed, targets_of(world.desired));
    const Plan plan = plan_of(world);
    RC_ASSERT(plan.steps.empty());
    Refusals refusals = refusals_of(plan);
    std::ranges::sort(refusals);
    Refusals expected = unknowns;
    std::ranges::sort(expected);
    RC_ASSERT(refusals == expected);
  });
}

TEST_F(Laws, APlanReachesWhatIsDesired) {
  hold("diff(d, simulate(diff(d, a), a)) has no steps", [] {
    World world = any_world();
    const Plan plan = plan_of(world);
    world.observed = outcome_of(world, plan);
    const Plan again = plan_of(world);
    RC_ASSERT(again.steps == std::vector<Step>{});
    RC_ASSERT(refusals_of(again) == refusals_of(plan));
  });
}

// The steps in another order that their needs permit.
Plan in_another_order(const Plan& plan) {
  std::vector<StepId> left(plan.steps.size());
  std::vector<StepId> place(plan.steps.size());
  for (StepId id = 0; id < left.size(); ++id) left[id] = id;
  Plan result = plan;
  result.steps.clear();
  while (!left.empty()) {
    std::vector<StepId> ready;
    std::ranges::copy_if(left, std::back_inserter(ready), [&](StepId id) {
      return std::ranges::none_of(plan.steps[id].needs, [&](StepId need) {
        return std::ranges::find(left, need) != left.end();
      });
    });
    const StepId next = ready[*rc::gen::inRange<std::size_t>(0, ready.size())];
    std::erase(left, next);
    place[next] = static_cast<StepId>(result.steps.size());
    Step& step = result.steps.emplace_back(plan.steps[next]);
    for (StepId& need : step.needs) need = place[need];
  }
  return result;
}

TEST_F(Laws, AnyPermittedOrderEndsAlike) {
  hold("every order has valid guards and the same outcome", [] {
    const World world = any_world();
    const Plan plan = plan_of(world);
    const Plan other = in_another_order(plan);
    const auto sound = check_invariants(other, world.observed, world.catalog);
    if (!sound) RC_FAIL(to_text(sound.error()));
    RC_ASSERT(outcome_of(world, other) == outcome_of(world, plan));
    RC_ASSERT(find_moved(other, world.observed, world.catalog).empty());
  });
}

bool has_key(const ServerState& state, const Thumbprint& thumbprint) {
  const ObservedCertificate* copy = state.find(thumbprint);
  return copy && copy->has_key.has_value() && copy->has_key.value();
}

void assert_no_gap(const Observed& observed) {
  for (const ObservedServer& server : observed.servers) {
    if (!server.state.has_value()) continue;
    const ServerState& state = server.state.value();
    for (const ObservedSlot& slot : state.slots) {
      if (!slot.holders.has_value()) continue;
      for (const Thumbprint& holder : slot.holders.value()) RC_ASSERT(has_key(state, holder));
    }
  }
}

TEST_F(Laws, NoServiceIsEverWithoutAUsableCertificate) {
  hold("in every prefix of every order each holder is there with its key", [] {
    const World world = any_world();
    const Plan order = in_another_order(plan_of(world));
    Plan prefix = order;
    prefix.steps.clear();
    for (const Step& step : order.steps) {
      prefix.steps.push_back(step);
      assert_no_gap(outcome_of(world, prefix));
    }
  });
}

TEST_F(Laws, APlanDoesNotDependOnTheOrderOfItsInput) {
  hold("the same fleet, its lines in another order, gives the same plan", [] {
    const test::GeneratedFleet fleet = test::generate_fleet();
    RC_LOG() << "DESIRED\n" << fleet.desired << "OBSERVED\n" << fleet.observed;
    const Plan plan = plan_of({test::desired(fleet.desired), test::observed(fleet.observed)});
    const Plan other = plan_of({test::desired(test::shuffled_lines(fleet.desired)),
                                test::observed(test::shuffled_lines(fleet.observed))});
    RC_ASSERT(plan == other);
    RC_ASSERT(change_digest(plan) == change_digest(other));
  });
}

// For each step all those that must be done before it.
std::vector<std::set<StepId>> ancestors_of(const Plan& plan) {
  std::vector<std::set<StepId>> ancestors(plan.steps.size());
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    for (const StepId need : plan.steps[id].needs) {
      ancestors[id].insert(need);
      ancestors[id].insert(ancestors[need].begin(), ancestors[need].end());
    }
  }
  return ancestors;
}

// Whether the step makes something serve: what staging is inert for does not.
bool takes_effect(const Step& step) {
  const Action action = step.address.action;
  return action == Action::assign || action == Action::remove || step.unit != 0;
}

TEST_F(Laws, AWaveStartsWhenAllEarlierOnesAreProven) {
  hold("what takes effect in a wave needs every proof of the earlier ones", [] {
    const Plan plan = plan_of(any_world());
    const auto ancestors = ancestors_of(plan);
    for (StepId id = 0; id < plan.steps.size(); ++id) {
      const Step& step = plan.steps[id];
      if (!step.rollout || !takes_effect(step)) continue;
      for (StepId other = 0; other < plan.steps.size(); ++other) {
        const Step& prove = plan.steps[other];
        if (prove.address.action != Action::prove || prove.rollout != step.rollout) continue;
        if (prove.wave < step.wave) RC_ASSERT(ancestors[id].contains(other));
      }
    }
  });
}

TEST_F(Laws, AUnitCanRunWithNothingInBetween) {
  hold("what a step of a unit waits for, the unit's first step waits for", [] {
    const Plan plan = plan_of(any_world());
    const auto ancestors = ancestors_of(plan);
    std::map<std::uint32_t, StepId> first;
    for (StepId id = 0; id < plan.steps.size(); ++id) {
      const Step& step = plan.steps[id];
      if (step.unit == 0) continue;
      const StepId start = first.try_emplace(step.unit, id).first->second;
      RC_ASSERT(plan.steps[start].address.action == Action::import);
      for (const StepId need : step.needs) {
        RC_ASSERT(plan.steps[need].unit == step.unit || ancestors[start].contains(need));
      }
    }
  });
}

// A law about plans says nothing if the plans are empty.
TEST_F(Laws, TheGeneratedFleetsNeedEveryKindOfStep) {
  std::map<Action, int> actions;
  int units = 0;
  hold("plans are made", [&] {
    for (const Step& step : plan_of(any_world()).steps) {
      ++actions[step.address.action];
      if (step.unit != 0) ++units;
    }
  });
  for (const Action action : {Action::export_key, Action::import, Action::assign, Action::await,
                              Action::prove, Action::remove}) {
    EXPECT_GT(actions[action], 50) << to_text(action);
  }
  EXPECT_GT(units, 50);
}

TEST_F(Laws, APlanFileHoldsAllOfThePlan) {
  hold("read(write(p)) == p", [] {
    const Plan plan = plan_of(any_world());
    const PlanHeader header{test::today(), ".", {}, {}, "0", {}};
    const auto read = read_plan_file(write_plan_file({header, plan}));
    if (!read) RC_FAIL(to_text(read.error()));
    RC_ASSERT(read->plan == plan);
  });
}

}  // namespace
}  // namespace signet
