#include <gtest/gtest.h>

#include "plan/diff.h"
#include "plan/simulate.h"
#include "support/fleet.h"
#include "support/plan_listing.h"

namespace signet {
namespace {

using namespace std::chrono_literals;

constexpr const char* wanted = "EX1: webmail=IIS\nEX2: webmail=IIS\n";
constexpr const char* settled =
    "EX1: webmail key, old key | IIS=webmail\n"
    "EX2: webmail key, old key | IIS=webmail\n";

// webmail took the place of old.
Desired desired(const std::string& text, Previous::Then then, std::chrono::seconds keep = 0s) {
  Desired result = test::desired(text);
  for (DesiredCertificate& certificate : result.certificates) {
    if (certificate.key.text() == "webmail") {
      certificate.previous = Previous{test::thumbprint("old"), keep, then};
    }
  }
  return result;
}

Plan plan_of(const Desired& desired, const Observed& observed, const Selection& selection = {}) {
  const auto plan = diff(desired, observed, test::catalog(), selection, test::today());
  EXPECT_TRUE(plan);
  const auto sound = check_invariants(*plan, observed, test::catalog());
  EXPECT_TRUE(sound) << to_text(sound.error());
  return *plan;
}

// Removals, what blocks, and what is told of the copies that stay.
std::string told(const Plan& plan) {
  const std::string old = test::thumbprint("old").short_text();
  std::string text;
  for (const Step& step : plan.steps) {
    if (step.address.action == Action::remove) {
      text += "remove from " + step.address.target.text() + "\n";
    }
  }
  for (const Blocked& item : plan.blocked) text += item.server.text() + " " + item.code + "\n";
  for (const Finding& item : plan.findings) {
    if (item.code != "previous.stays") continue;
    EXPECT_EQ(item.text.find(old + ", which webmail replaces, stays: "), 0U) << item.text;
    text += item.server.text() + item.text.substr(item.text.find(": ")) + "\n";
  }
  return text;
}

std::string told(const Desired& desired, const std::string& observed,
                 const Selection& selection = {}) {
  return told(plan_of(desired, test::observed(observed), selection));
}

TEST(ThePreviousCertificate, StaysAndIsToldWithWhoUsesIt) {
  EXPECT_EQ(told(desired(wanted, Previous::Then::leave),
                 "EX1: webmail key, old key | IIS=webmail POP=old\n"
                 "EX2: webmail key, old key | IIS=webmail\n"),
            "EX1: POP uses it\nEX2: nothing uses it\n");
  EXPECT_EQ(told(desired(wanted, Previous::Then::leave),
                 "EX1: webmail key | IIS=webmail\n"
                 "EX2: webmail key | IIS=webmail\n"),
            "");
}

// What the plan itself takes from it uses it no longer.
TEST(ThePreviousCertificate, IsToldAsThePlanLeavesIt) {
  EXPECT_EQ(told(desired("EX1: webmail=IIS\n", Previous::Then::leave),
                 "EX1: webmail key, old key | IIS=old POP=old\n"),
            "EX1: POP uses it\n");
}

TEST(ThePreviousCertificate, GoesInAPlanOfItsOwn) {
  const Desired renewal = desired(wanted, Previous::Then::remove);
  const Observed before = test::observed(
      "EX1: webmail key exportable, old key | IIS=webmail\nEX2: old key | IIS=old\n");
  const Plan first = plan_of(renewal, before);
  EXPECT_EQ(told(first),
            "EX1: nothing uses it; it is to go once nothing is left to be done for webmail\n"
            "EX2: nothing uses it; it is to go once nothing is left to be done for webmail\n");
  EXPECT_TRUE(first.has_changes());
  const auto after = simulate(first, before, test::catalog());
  ASSERT_TRUE(after);
  const Plan second = plan_of(renewal, *after);
  EXPECT_EQ(told(second), "remove from EX1\nremove from EX2\n");
  EXPECT_EQ(test::list_steps(second).find("assign"), std::string::npos);
  const auto end = simulate(second, *after, test::catalog());
  ASSERT_TRUE(end);
  EXPECT_FALSE(plan_of(renewal, *end).has_changes());
}

TEST(ThePreviousCertificate, IsKeptFromTheBeginningOfItsSuccessorsValidity) {
  const Seconds begins = test::certificate("webmail")->not_before;
  const std::chrono::seconds so_far = test::today() - begins;
  EXPECT_EQ(told(desired(wanted, Previous::Then::remove, so_far), settled),
            "remove from EX1\nremove from EX2\n");
  const std::string until = to_text(test::today() + 1s);
  EXPECT_EQ(told(desired(wanted, Previous::Then::remove, so_far + 1s), settled),
            "EX1: nothing uses it; it is to go from " + until + " on\n" +
                "EX2: nothing uses it; it is to go from " + until + " on\n");
  EXPECT_EQ(told(desired("EX1: webmail=IIS\n", Previous::Then::leave, so_far + 1s),
                 "EX1: webmail key, old key | IIS=webmail\n"),
            "EX1: nothing uses it; to be kept until " + until + "\n");
}

TEST(ThePreviousCertificate, StaysWhereNobodyShowedWhenItsTimeBegan) {
  Desired unseen = desired("certificate mystery:\nEX1: mystery=IIS\n", Previous::Then::remove);
  unseen.certificates[0].previous = Previous{test::thumbprint("old"), 0s, Previous::Then::remove};
  const Plan plan = plan_of(unseen, test::observed("EX1: mystery key, old key | IIS=mystery\n"));
  EXPECT_FALSE(plan.has_changes());
  ASSERT_FALSE(plan.findings.empty());
  EXPECT_NE(plan.findings.back().text.find(
                "; when it is to go is unknown: nobody showed when the validity of mystery begins"),
            std::string::npos)
      << plan.findings.back().text;
}

TEST(ThePreviousCertificate, WaitsForServersThatLackItsSuccessor) {
  const Desired all = desired(wanted, Previous::Then::remove);
  const std::string waits = "; it is to go once nothing is left to be done for webmail\n";
  EXPECT_EQ(told(all, "EX1: webmail key, old key | IIS=webmail\nEX2: unknown \"down\"\n"),
            "EX1: nothing uses it" + waits);
  const Selection first{{*TargetName::parse("EX1")}, {}};
  EXPECT_EQ(told(all, "EX1: webmail key, old key | IIS=webmail\nEX2: old key | IIS=old\n", first),
            "EX1: nothing uses it" + waits);
  EXPECT_EQ(
      told(desired("EX1: webmail=IIS\nEX2: webmail=IIS | maintenance\n", Previous::Then::remove),
           "EX1: webmail key, old key | IIS=webmail\nEX2: old key | IIS=old\n"),
      "EX1: nothing uses it" + waits + "EX2: IIS uses it" + waits);
}

TEST(ThePreviousCertificate, GoesOnlyWhereItsSuccessorIsWanted) {
  EXPECT_EQ(told(desired("EX1: webmail=IIS\nEX2: other=IIS\n", Previous::Then::remove),
                 "EX1: webmail key, old key | IIS=webmail\n"
                 "EX2: other key, old key | IIS=other\n"),
            "remove from EX1\nEX2: nothing uses it\n");
}

TEST(ThePreviousCertificate, StaysWhereSomethingUsesItOrMay) {
  EXPECT_EQ(told(desired(wanted, Previous::Then::remove),
                 "EX1: webmail key, old key | IIS=webmail POP=old\n"
                 "EX2: webmail key, old key | IIS=webmail POP=unknown\"busy\"\n"),
            "EX1 retire.in-use\nEX2 retire.use-unknown\nEX1: POP uses it\n"
            "EX2: whether POP uses it is unknown (busy)\n");
}

SeenEndpoint seen(const char* endpoint, const char* service, const char* certificate) {
  return {*Endpoint::parse(endpoint),
          service ? *SlotName::parse(service) : SlotName(),
          std::vector{test::thumbprint(certificate)},
          {}};
}

// The service was set to the new one and not restarted.
TEST(ThePreviousCertificate, StaysWhereItIsServedWhateverIsConfigured) {
  Observed observed = test::observed(settled);
  observed.servers[1].state.value().endpoints = {seen("https://ex2", "IIS", "old")};
  EXPECT_EQ(told(plan_of(desired(wanted, Previous::Then::remove), observed)),
            "remove from EX1\nEX2 retire.served\nEX2: IIS shows it\n");
}

// Old and new both hold SMTP; which one it shows is what counts.
TEST(ThePreviousCertificate, StaysWhereAServiceOfManyShowsIt) {
  Observed observed = test::observed(
      "EX1: webmail key, old key | IIS=webmail SMTP=old,webmail\n"
      "EX2: webmail key, old key | IIS=webmail SMTP=old,webmail\n");
  observed.servers[0].state.value().endpoints = {seen("smtp://ex1", "SMTP", "old")};
  observed.servers[1].state.value().endpoints = {seen("smtp://ex2", "SMTP", "webmail")};
  const Plan plan = plan_of(desired(wanted, Previous::Then::remove), observed);
  EXPECT_EQ(told(plan), "remove from EX2\nEX1 retire.served\nEX1: SMTP uses it\n");
  ASSERT_FALSE(plan.blocked.empty());
  EXPECT_EQ(plan.blocked[0].why, "SMTP still shows it, whatever it is set to");
}

// It chooses at each connection: the next one is found at once.
TEST(ThePreviousCertificate, GoesWhereWhatChoosesItFindsTheNewOne) {
  Observed observed =
      test::observed("EX1: webmail key, future key | IIS=webmail SMTP=future,webmail\n");
  ServerState& state = observed.servers[0].state.value();
  state.endpoints = {seen("smtp://ex1", "SMTP", "future")};
  state.choosers = {{"receive connector Default",
                     *SlotName::parse("SMTP"),
                     {},
                     {{{}, {}, "webmail.example.com"}},
                     {}}};
  Desired renewal = desired("EX1: webmail=IIS\n", Previous::Then::remove);
  renewal.certificates[0].previous->thumbprint = test::thumbprint("future");
  EXPECT_EQ(test::list_steps(plan_of(renewal, observed)).find("EX1/prove/webmail [IIS]\n"), 0U);
}

TEST(ThePreviousCertificate, StaysEverywhereWhileClientsAreShownIt) {
  Observed observed = test::observed(settled);
  observed.endpoints = {seen("https://mail.example.com", nullptr, "old")};
  const Plan plan = plan_of(desired(wanted, Previous::Then::remove), observed);
  EXPECT_EQ(told(plan),
            "EX1 retire.served\nEX2 retire.served\nEX1: nothing uses it\nEX2: nothing uses it\n");
  ASSERT_FALSE(plan.blocked.empty());
  EXPECT_EQ(plan.blocked[0].why, "https://mail.example.com:443 still shows it to clients");
}

// What this plan takes from it is proven before the removal, so what is served now is no objection.
TEST(ARetirement, IsNotHeldUpByWhatThePlanItselfReplaces) {
  Observed observed = test::observed("EX1: webmail key, old key | IIS=old\n");
  observed.servers[0].state.value().endpoints = {seen("https://ex1", "IIS", "old")};
  observed.endpoints = {seen("https://mail.example.com", nullptr, "old")};
  const Desired desired = test::desired("EX1: webmail=IIS\nretire old: EX1\n");
  EXPECT_EQ(told(plan_of(desired, observed)), "remove from EX1\n");
}

}  // namespace
}  // namespace signet
