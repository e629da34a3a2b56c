#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "plan/diff.h"
#include "plan/plan_delta.h"
#include "plan/simulate.h"
#include "plan/undo.h"
#include "support/fleet.h"
#include "support/plan_listing.h"

namespace signet {
namespace {

using test::thumbprint;

constexpr std::string_view desired_text =
    "certificate webmail: source=file:webmail.pfx\n"
    "EX1: webmail=IIS,POP,SMTP\n";
constexpr std::string_view fleet_text =
    "EX1: old key, self key | IIS=old POP=old SMTP=old,self SMTP-default=self\n"
    "file webmail.pfx: found\n";

SlotName slot(std::string_view name) { return SlotName::parse(name).value(); }
Endpoint endpoint(std::string_view text) { return Endpoint::parse(text).value(); }

ServerState& state(Observed& observed) { return observed.servers.front().state.value(); }

void see(Observed& observed, std::string_view where, std::string_view service,
         Known<std::vector<Thumbprint>> served) {
  state(observed).endpoints.push_back({endpoint(where), slot(service), std::move(served), {}});
  std::ranges::sort(state(observed).endpoints, {}, &SeenEndpoint::endpoint);
}

std::vector<Thumbprint> leaves(const std::string& name) { return {thumbprint(name)}; }

// EX1 as a look at its ports finds it: transport takes the newest certificate for its name.
Observed seen_fleet(std::string_view text = fleet_text) {
  Observed observed = test::observed(text);
  Chooser front{"receive connector Front", slot("SMTP"), {}, {{{}, {}, "mail.example.com"}}, {25}};
  state(observed).choosers = {front};
  see(observed, "https://ex1:443", "IIS", leaves("old"));
  see(observed, "pop3s://ex1:995", "POP", leaves("old"));
  see(observed, "smtp://ex1:25", "SMTP", leaves("old"));
  see(observed, "smtp://ex1:587", "SMTP-default", leaves("self"));
  return observed;
}

PlatformCatalog catalog() { return test::shown_catalog(); }

Plan plan_for(const Observed& observed, std::string_view text = desired_text) {
  auto plan = diff(test::desired(text), observed, catalog(), {}, test::today());
  EXPECT_TRUE(plan) << (plan ? "" : to_text(plan.error()));
  const auto sound = check_invariants(*plan, observed, catalog());
  EXPECT_TRUE(sound) << to_text(sound.error());
  return *plan;
}

const Step* find(const Plan& plan, std::string_view address) {
  const auto found = std::ranges::find_if(
      plan.steps, [&](const Step& step) { return step.address.text() == address; });
  return found == plan.steps.end() ? nullptr : &*found;
}

// "https://ex1:443 webmail", "smtp://ex1:587 self unchanged".
std::string handshakes_of(const Step* step) {
  if (!step) return "no such step";
  std::string text;
  for (const Handshake& each : step->handshakes) {
    text += each.endpoint.text();
    for (const char* name : {"old", "other", "self", "webmail"}) {
      if (holds(each.wanted, thumbprint(name))) text += std::string(" ") + name;
    }
    text += each.is_unchanged ? " unchanged\n" : "\n";
  }
  return text;
}

TEST(DiffServed, AProofLooksAtWhatChangesAndAtWhatMustNot) {
  const Plan plan = plan_for(seen_fleet());
  EXPECT_EQ(handshakes_of(find(plan, "EX1/prove/webmail")),
            "https://ex1:443 webmail\n"
            "smtp://ex1:587 self unchanged\n");
}

// The made-up certificates begin on one day, so that which of them transport takes is not certain;
// one that began later is.
Observed with_newer(const Observed& before) {
  Observed observed = before;
  Certificate older = *test::certificate("old");
  older.not_before -= std::chrono::days(100);
  state(observed).find(thumbprint("old"))->certificate = std::make_shared<const Certificate>(older);
  Certificate own = *test::certificate("self");
  own.not_before -= std::chrono::days(200);
  state(observed).find(thumbprint("self"))->certificate = std::make_shared<const Certificate>(own);
  return observed;
}

TEST(DiffServed, TransportShowsWhatItsConnectorTakes) {
  const Plan plan = plan_for(with_newer(seen_fleet()));
  EXPECT_EQ(handshakes_of(find(plan, "EX1/prove/webmail")),
            "https://ex1:443 webmail\n"
            "smtp://ex1:25 webmail\n"
            "smtp://ex1:587 self unchanged\n");
}

TEST(DiffServed, WhatTakesItUpAtARestartIsWaitedFor) {
  const Plan plan = plan_for(seen_fleet());
  const Step* wait = find(plan, "EX1/await/webmail:POP");
  EXPECT_EQ(handshakes_of(wait), "pop3s://ex1:995 webmail\n");
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->limit, std::chrono::minutes(30));
  EXPECT_EQ(wait->reason, "POP serves " + thumbprint("old").short_text() +
                              " until a person restarts its services");
  ASSERT_EQ(wait->needs.size(), 1U);
  EXPECT_EQ(plan.steps[wait->needs[0]].address.text(), "EX1/assign/webmail:POP");
}

TEST(DiffServed, NothingIsPromisedWhereNothingAnswered) {
  Observed observed = seen_fleet();
  for (SeenEndpoint& seen : state(observed).endpoints) seen.served = Unknown{"timed out"};
  state(observed).endpoints[1].served = Absent{};
  const Plan plan = plan_for(observed);
  EXPECT_EQ(handshakes_of(find(plan, "EX1/prove/webmail")), "");
  EXPECT_FALSE(find(plan, "EX1/await/webmail:POP"));
}

constexpr std::string_view set_text =
    "EX1: webmail key, old key, self key | IIS=webmail POP=webmail SMTP=webmail,self "
    "SMTP-default=self\n"
    "file webmail.pfx: found\n";

TEST(DiffServed, WhatIsSetAndNotRestartedIsWaitedForAndNothingElse) {
  const Plan plan = plan_for(seen_fleet(set_text));
  EXPECT_EQ(test::list_steps(plan), "EX1/await/webmail:POP\n");
  EXPECT_TRUE(plan.has_changes());
  ASSERT_EQ(plan.manual.size(), 1U);
  EXPECT_EQ(plan.targets.size(), 1U);
}

TEST(DiffServed, AfterThePlanNothingIsLeftToDo) {
  const Observed observed = seen_fleet();
  const auto after = simulate(plan_for(observed), observed, catalog());
  ASSERT_TRUE(after);
  EXPECT_EQ(test::list_steps(plan_for(*after)), "");
}

TEST(DiffServed, ARestrictedWaitIsLeftToPeople) {
  Desired desired = test::desired(desired_text);
  desired.policy.restart_within = std::chrono::seconds{0};
  const Plan plan = diff(desired, seen_fleet(), catalog(), {}, test::today()).value();
  EXPECT_FALSE(find(plan, "EX1/await/webmail:POP"));
  ASSERT_EQ(plan.manual.size(), 1U);
  EXPECT_EQ(plan.manual[0].text, "restart its services: until then it serves the old");
}

// A plan with one handshake changed by hand.
Expected<void> check_changed(const std::function<void(Handshake&)>& change,
                             std::string_view address = "EX1/prove/webmail") {
  const Observed observed = seen_fleet();
  Plan plan = plan_for(observed);
  for (Step& step : plan.steps) {
    if (step.address.text() == address) change(step.handshakes.front());
  }
  return check_invariants(plan, observed, catalog());
}

TEST(CheckInvariants, RefusesAHandshakeThatWantsAnotherCertificateThanIsPlanned) {
  const auto other = check_changed([](Handshake& each) { each.wanted = {thumbprint("other")}; });
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, "plan.handshake");
  EXPECT_EQ(other.error().summary, "https://ex1:443 is to show what IIS is not set to");
  EXPECT_EQ(other.error().where, "EX1/prove/webmail");
  const auto also =
      check_changed([](Handshake& each) { each.wanted.push_back(thumbprint("old")); });
  EXPECT_FALSE(also);
  const auto waited = check_changed([](Handshake& each) { each.wanted = {thumbprint("old")}; },
                                    "EX1/await/webmail:POP");
  EXPECT_FALSE(waited);
}

TEST(CheckInvariants, RefusesAHandshakeThatWantsNothing) {
  const auto nothing = check_changed([](Handshake& each) { each.wanted.clear(); });
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().summary, "https://ex1:443 is to show nothing");
}

TEST(CheckInvariants, RefusesAPlanWhoseUnchangedEndpointsChanged) {
  Observed observed = seen_fleet();
  const Plan plan = plan_for(observed);
  state(observed).endpoints.back().served = leaves("other");
  const auto moved = check_invariants(plan, observed, catalog());
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().summary,
            "smtp://ex1:587 shows something else than when the plan was made");
}

TEST(PlanDelta, AWaitThatIsLeftAddsNothing) {
  const PlanDelta delta = compare(plan_for(seen_fleet()), plan_for(seen_fleet(set_text)));
  EXPECT_TRUE(delta.adds_nothing) << delta.why_not;
}

TEST(PlanDelta, AProofThatLooksAtLessAddsSomething) {
  const Plan before = plan_for(seen_fleet());
  Plan after = before;
  for (Step& step : after.steps) {
    if (step.address.action == Action::prove) step.handshakes.pop_back();
  }
  EXPECT_EQ(compare(before, after).why_not, "1 step that differs");
  EXPECT_TRUE(compare(after, before).adds_nothing);
  ASSERT_EQ(compare(before, after).changed.size(), 1U);
  EXPECT_EQ(compare(before, after).changed[0].fields, std::vector<std::string>{"handshakes"});
}

TEST(PlanDelta, AWaitThatIsGoneWhileItsChangeIsNotAddsSomething) {
  Observed silent = seen_fleet();
  state(silent).endpoints[1].served = Unknown{"timed out"};
  const PlanDelta delta = compare(plan_for(seen_fleet()), plan_for(silent));
  EXPECT_FALSE(delta.adds_nothing);
}

TEST(Undo, NeitherWaitsNorHandshakesAreTakenBack) {
  const Plan plan = plan_for(seen_fleet());
  const Plan back = undo_plan(plan, [](StepId) { return true; });
  for (const Step& step : back.steps) {
    EXPECT_TRUE(step.handshakes.empty()) << step.address.text();
    EXPECT_NE(step.address.action, Action::await);
  }
  EXPECT_EQ(back.steps.size(), find_undo(plan).steps.size());
}

}  // namespace
}  // namespace signet
