#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <stdlib.h>

#include <algorithm>
#include <functional>

#include "laws/generated_fleet.h"
#include "step_list.h"
#include "world.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using test::Fault;
using test::World;

struct Disturbance {
  Fault fault;
  bool stops = false;  // the call asks for a stop
};

std::vector<Disturbance> disturbances_at(unsigned call) {
  using enum Fault::Kind;
  const auto any = Fault::Calls::any;
  return {{{fail, any, call, {}}, false},
          {{gone, any, call, {}}, false},
          {{lose_answer, any, call, {}}, false},
          {{broken, any, call, {}}, false},
          {{pause, any, call, {}}, true}};
}

void disturb(World& world, Disturbance disturbance) {
  if (disturbance.stops) {
    disturbance.fault.pause = [&world](const Context&) { world.stop.request_stop(); };
  }
  world.fault = std::move(disturbance.fault);
}

void calm_down(World& world) {
  world.fault = {};
  world.stop = std::stop_source();
}

// Plans and runs until nothing is left to do; a few runs must do.
void run_until_done(World& world, const Desired& desired) {
  for (int runs = 0; runs < 3; ++runs) {
    const Plan plan = world.plan(desired);
    if (!plan.has_changes()) return;
    const RunResult result = world.run(plan);
    EXPECT_TRUE(result.succeeded()) << test::text_of(plan, result);
  }
  EXPECT_FALSE(world.plan(desired).has_changes());
}

// Every five minutes a person restarts whatever is to be restarted.
void let_people_restart(World& world) {
  for (auto when = 300s; when < 10h; when += 300s) {
    world.events.emplace_back(when, [&world] { world.fleet.restart_all(); });
  }
}

std::vector<ObservedServer> end_state(const Observed& observed, const Desired& desired,
                                      const PlatformCatalog& catalog = test::catalog()) {
  World world(observed, catalog);
  let_people_restart(world);
  run_until_done(world, desired);
  // What nobody sees is not waited for: sooner or later it is restarted as well.
  world.fleet.restart_all();
  return world.fleet.observe().servers;
}

// Whether the disturbance happened.
bool expect_end(const std::vector<ObservedServer>& end, const Observed& observed,
                const Desired& desired, Disturbance disturbance,
                const PlatformCatalog& catalog = test::catalog()) {
  World world(observed, catalog);
  let_people_restart(world);
  disturb(world, std::move(disturbance));
  world.run(world.plan(desired));
  const bool happened = world.fault_happened;
  calm_down(world);
  run_until_done(world, desired);
  world.fleet.restart_all();
  EXPECT_EQ(world.fleet.observe().servers, end);
  return happened;
}

void expect_the_same_end(const PlatformCatalog& catalog) {
  const Observed observed = test::observed(
      "EX16-01: webmail key exportable, old key exportable | IIS=webmail SMTP=old POP\n"
      "EX16-02: old key | IIS=old SMTP=old POP=old\n"
      "EX16-03: old key | IIS=old SMTP=old POP=old\n"
      "file mail.pfx: found\n");
  const Desired desired = test::desired(
      "certificate mail: source=file:mail.pfx\n"
      "rollout mailbox: hold=900 at_most=1\n"
      "EX16-01: webmail=IIS\n"
      "EX16-02: webmail=IIS mail=SMTP,POP | wave=mailbox/0\n"
      "EX16-03: webmail=IIS mail=SMTP,POP | hot wave=mailbox/1\n"
      "retire old: EX16-02\n");
  const std::vector<ObservedServer> end = end_state(observed, desired, catalog);
  unsigned calls = 0;
  for (bool happened = true; happened;) {
    ++calls;
    for (const Disturbance& disturbance : disturbances_at(calls)) {
      SCOPED_TRACE(testing::Message() << "call " << calls);
      happened = expect_end(end, observed, desired, disturbance, catalog);
    }
  }
  EXPECT_GT(calls, 20U) << "the undisturbed run has become too short for this test";
}

TEST(RunningLaws, WhateverGoesWrongAtWhicheverCallTheNextRunsEndInTheSameState) {
  expect_the_same_end(test::catalog());
}

TEST(RunningLaws, TheSameHoldsWhereHandshakesProveAndPeopleRestart) {
  expect_the_same_end(test::shown_catalog());
}

// A platform lists what a service implies along with it.
Observed as_platforms_answer(Observed observed) {
  const SlotName smtp = World::slot("SMTP");
  for (ObservedServer& server : observed.servers) {
    if (!server.state.has_value()) continue;
    ServerState& state = server.state.value();
    if (!state.find(World::slot("SMTP-default")) || state.find(smtp)) continue;
    state.slots.push_back({smtp, std::vector<Thumbprint>{}, Absent{}});
    std::ranges::sort(state.slots, {}, &ObservedSlot::slot);
  }
  return observed;
}

class GeneratedFleets : public testing::Test {
 protected:
  // Fewer cases than planning laws have: each is run several times.
  GeneratedFleets() { ::setenv("RC_PARAMS", "seed=20261122 max_success=150", 0); }
  // A property that fails by an expectation fails the test, and shows its fleet.
  void hold(const std::string& law,
            const std::function<void(const Observed&, const Desired&)>& check) {
    EXPECT_TRUE(rc::check(law, [&] {
      const test::GeneratedFleet fleet = test::generate_fleet();
      RC_LOG() << "DESIRED\n" << fleet.desired << "OBSERVED\n" << fleet.observed;
      check(as_platforms_answer(test::observed(fleet.observed)), test::desired(fleet.desired));
      RC_ASSERT(!testing::Test::HasFailure());
    }));
  }
};

TEST_F(GeneratedFleets, NoStepStartsBeforeItsNeedsAndEachEndsOnce) {
  hold("law 5", [](const Observed& observed, const Desired& desired) {
    World world(observed);
    world.duration = test::seeded_durations(*rc::gen::arbitrary<std::uint64_t>());
    world.settings.limits.parallel = *rc::gen::inRange(1U, 5U);
    const unsigned call = *rc::gen::inRange(1U, 20U);
    disturb(world, *rc::gen::elementOf(disturbances_at(call)));
    world.run(world.plan(desired));
  });
}

TEST_F(GeneratedFleets, WhereHandshakesProveADisturbedRunAndTheNextEndWhereAnUndisturbedOneDoes) {
  hold("law 6, served", [](const Observed& observed, const Desired& desired) {
    const PlatformCatalog catalog = test::shown_catalog();
    const unsigned call = *rc::gen::inRange(1U, 15U);
    const std::vector<ObservedServer> end = end_state(observed, desired, catalog);
    expect_end(end, observed, desired, *rc::gen::elementOf(disturbances_at(call)), catalog);
  });
}

TEST_F(GeneratedFleets, ADisturbedRunAndTheNextEndWhereAnUndisturbedOneDoes) {
  hold("law 6", [](const Observed& observed, const Desired& desired) {
    const unsigned call = *rc::gen::inRange(1U, 15U);
    const std::vector<ObservedServer> end = end_state(observed, desired);
    const bool happened =
        expect_end(end, observed, desired, *rc::gen::elementOf(disturbances_at(call)));
    RC_CLASSIFY(happened, "disturbed");
  });
}

}  // namespace
}  // namespace signet
