#include "plan/simulate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "plan/diff.h"
#include "support/fleet.h"

namespace signet {
namespace {

Step step(const std::string& address, const std::string& certificate) {
  Step result;
  result.address = *Address::parse(address);
  result.thumbprint = test::thumbprint(certificate);
  return result;
}

// The server as text: copies with a key, and who holds what.
std::string text(const ServerState& state) {
  const auto name = [](const Thumbprint& thumbprint) -> std::string {
    for (const char* known : {"webmail", "old", "self"}) {
      if (test::thumbprint(known) == thumbprint) return known;
    }
    return "?";
  };
  std::vector<std::string> copies;
  for (const ObservedCertificate& copy : state.certificates)
    copies.push_back(name(copy.thumbprint));
  std::ranges::sort(copies);
  std::string result = join(copies, ",") + " |";
  for (const ObservedSlot& slot : state.slots) {
    std::vector<std::string> holders;
    if (slot.holders.has_value()) {
      for (const Thumbprint& holder : slot.holders.value()) holders.push_back(name(holder));
    }
    std::ranges::sort(holders);
    result += " " + slot.slot.text() + "=";
    result += slot.holders.is_unknown() ? "unknown" : join(holders, ",");
  }
  return result;
}

// What the step makes of a server, or why it is refused.
std::string after(const Step& step, const std::string& server) {
  Observed fleet = test::observed("A: " + server);
  ServerState& state = fleet.servers[0].state.value();
  const ServerState before = state;
  const auto simulated = simulate(step, state, *find_platform(test::catalog(), "store"));
  if (simulated) return text(state);
  EXPECT_EQ(state, before) << "a refused step changes nothing";
  return to_text(simulated.error());
}

TEST(Simulate, MovesAnExclusiveServiceAndAddsToAnAdditiveOne) {
  EXPECT_EQ(after(step("A/assign/webmail:IIS", "webmail"), "webmail key, old key | IIS=old"),
            "old,webmail | IIS=webmail");
  EXPECT_EQ(after(step("A/assign/webmail:SMTP", "webmail"), "webmail key, old key | SMTP=old"),
            "old,webmail | SMTP=old,webmail");
}

TEST(Simulate, AssignsWhatAServiceImplies) {
  EXPECT_EQ(after(step("A/assign/webmail:SMTP-default", "webmail"),
                  "webmail key, old key | SMTP=old SMTP-default=old"),
            "old,webmail | SMTP=old,webmail SMTP-default=webmail");
}

TEST(Simulate, MakesTheFirstCertificateForMailTheDefaultOne) {
  const Step assign = step("A/assign/webmail:SMTP", "webmail");
  EXPECT_EQ(after(assign, "webmail key | SMTP SMTP-default"),
            "webmail | SMTP=webmail SMTP-default=webmail");
  EXPECT_EQ(after(assign, "webmail key, old key | SMTP SMTP-default=old"),
            "old,webmail | SMTP=webmail SMTP-default=old");
}

TEST(Simulate, ChangesNothingWhenTheEndStateIsThere) {
  EXPECT_EQ(after(step("A/import/webmail", "webmail"), "webmail key | IIS=webmail"),
            "webmail | IIS=webmail");
  EXPECT_EQ(after(step("A/assign/webmail:SMTP-default", "webmail"),
                  "webmail key | SMTP SMTP-default=webmail"),
            "webmail | SMTP= SMTP-default=webmail");
  EXPECT_EQ(after(step("A/remove/old", "old"), "webmail key | IIS=webmail"),
            "webmail | IIS=webmail");
}

TEST(Simulate, LeavesUnknownHoldersOfAnAdditiveServiceUnknown) {
  EXPECT_EQ(after(step("A/assign/webmail:SMTP-default", "webmail"),
                  "webmail key | SMTP=unknown\"busy\" SMTP-default"),
            "webmail | SMTP=unknown SMTP-default=webmail");
}

TEST(Simulate, RefusesACertificateThatCannotBeUsed) {
  const Step assign = step("A/assign/webmail:IIS", "webmail");
  EXPECT_EQ(after(assign, "| IIS"), "A/assign/webmail:IIS: error: EE13BDE5 is not there");
  EXPECT_EQ(after(assign, "webmail | IIS"),
            "A/assign/webmail:IIS: error: EE13BDE5 is there without its key");
  EXPECT_EQ(after(assign, "webmail key=unknown\"denied\" | IIS"),
            "A/assign/webmail:IIS: error: whether EE13BDE5 has its key is unknown (denied)");
  EXPECT_EQ(after(assign, "webmail key |"), "A/assign/webmail:IIS: error: there is no service IIS");
  EXPECT_EQ(after(step("A/import/webmail", "webmail"), "webmail |"),
            "A/import/webmail: error: EE13BDE5 is there without its key");
  EXPECT_EQ(after(step("A/export/webmail", "webmail"), "webmail key |"),
            "A/export/webmail: error: the key of EE13BDE5 cannot be exported");
}

TEST(Simulate, RefusesToRemoveWhatIsOrMayBeInUse) {
  const Step remove = step("A/remove/old", "old");
  EXPECT_EQ(after(remove, "old key, webmail key | IIS=webmail"), "webmail | IIS=webmail");
  EXPECT_EQ(after(remove, "old key | IIS=old"), "A/remove/old: error: IIS still uses C00DBBC9");
  EXPECT_EQ(after(remove, "old key | IIS=unknown\"busy\""),
            "A/remove/old: error: whether IIS uses C00DBBC9 is unknown (busy)");
  EXPECT_EQ(after(remove, "old key | status=old"), " | status=");
}

TEST(Simulate, RefutesAProofThatDoesNotHold) {
  Step prove = step("A/prove/webmail", "webmail");
  prove.slots = {*SlotName::parse("IIS")};
  EXPECT_EQ(after(prove, "webmail key | IIS=webmail"), "webmail | IIS=webmail");
  EXPECT_EQ(after(prove, "webmail key | IIS"), "A/prove/webmail: error: IIS does not use EE13BDE5");
}

class Invariants : public testing::Test {
 protected:
  const std::string there_ =
      "EX16-01: webmail key exportable | IIS=webmail\n"
      "EX16-02: old key | IIS=old\n";
  Observed observed_ = test::observed(there_);
  Plan plan_ = *diff(test::desired("EX16-01: webmail=IIS\nEX16-02: webmail=IIS\n"
                                   "retire old: EX16-02\n"),
                     observed_, test::catalog(), {}, test::today());

  std::string check(const std::string& observed) {
    const auto sound = check_invariants(plan_, test::observed(observed), test::catalog());
    return sound ? "sound" : to_text(sound.error());
  }
};

TEST_F(Invariants, HoldForWhatWasPlanned) {
  EXPECT_EQ(check(there_), "sound");
  EXPECT_EQ(find_moved(plan_, observed_, test::catalog()), std::vector<Moved>{});
  const auto after = simulate(plan_, observed_, test::catalog());
  ASSERT_TRUE(after);
  EXPECT_EQ(text(after->servers[1].state.value()), "webmail | IIS=webmail");
  EXPECT_EQ(after->servers[1].state.value().certificates[0].certificate->common_name,
            "webmail.example.com");
}

TEST_F(Invariants, NameTheFieldThatMoved) {
  EXPECT_EQ(check("EX16-01: webmail key exportable | IIS=webmail\n"
                  "EX16-02: old key | IIS\n"),
            "EX16-02/assign/webmail:IIS: error: EX16-02 slot IIS is none and not " +
                test::thumbprint("old").text());
  EXPECT_EQ(check("EX16-01: webmail key | IIS=webmail\n"
                  "EX16-02: old key | IIS=old\n"),
            "EX16-01/export/webmail: error: EX16-01 exportable " +
                test::thumbprint("webmail").text() + " is no and not yes");
}

TEST_F(Invariants, ListEverythingThatMoved) {
  const auto moved = find_moved(plan_,
                                test::observed("EX16-01: webmail key | IIS=webmail\n"
                                               "EX16-02: unknown \"connection refused\"\n"),
                                test::catalog());
  std::string text;
  for (const Moved& item : moved) text += describe(item.fact) + ": " + item.now + "\n";
  const std::string webmail = test::thumbprint("webmail").text();
  const std::string unknown = ": unknown (connection refused)\n";
  EXPECT_EQ(text, "EX16-01 exportable " + webmail + ": no\n" +      //
                      "EX16-02 certificate " + webmail + unknown +  //
                      "EX16-02 certificate " + webmail + unknown +  //
                      "EX16-02 slot IIS" + unknown +                //
                      "EX16-02 certificate " + test::thumbprint("old").text() + unknown +
                      "EX16-02 slot IIS" + unknown);
}

TEST_F(Invariants, RefuseAnEditedPlan) {
  std::swap(plan_.steps[1], plan_.steps[2]);
  EXPECT_EQ(check(there_),
            "EX16-02/assign/webmail:IIS: error: a step stands before one that it needs");
}

TEST_F(Invariants, RefuseABindingToACertificateThatIsNotThere) {
  std::erase_if(plan_.steps,
                [](const Step& item) { return item.address.action != Action::assign; });
  plan_.steps[0].needs.clear();
  plan_.steps[0].guard.clear();
  EXPECT_EQ(check(there_), "EX16-02/assign/webmail:IIS: error: EE13BDE5 is not there");
}

Step& assign_of(Plan& plan) {
  return *std::ranges::find(plan.steps, Action::assign,
                            [](const Step& step) { return step.address.action; });
}

// What the steps say of their slots is what the plan is called by: like-for-like, or not.
TEST_F(Invariants, RefuseAPlanThatLiesAboutWhoHoldsASlot) {
  const std::vector<Thumbprint> honest = assign_of(plan_).before;
  assign_of(plan_).before = {test::thumbprint("webmail")};
  EXPECT_EQ(check(there_),
            "EX16-02/assign/webmail:IIS: error: IIS does not have the holders that "
            "the step names before it");
  assign_of(plan_).before = honest;
  assign_of(plan_).after.push_back(honest.front());
  EXPECT_EQ(check(there_),
            "EX16-02/assign/webmail:IIS: error: IIS does not have the holders that "
            "the step names after it");
}

TEST_F(Invariants, RefuseAPlanThatLiesAboutACertificate) {
  PlannedCertificate& planned = *std::ranges::find(plan_.certificates, test::thumbprint("webmail"),
                                                   &PlannedCertificate::thumbprint);
  Certificate other = *planned.certificate;
  other.issuer = "CN=Another CA";
  planned.certificate = std::make_shared<const Certificate>(other);
  EXPECT_EQ(check(there_),
            "error: certificate webmail: the plan says something else of it than EX16-01 shows\n"
            "  hint: make the plan again with \"signet plan\"");
}

TEST_F(Invariants, RefuseAStepWithoutAGuardForWhatItChanges) {
  std::erase_if(assign_of(plan_).guard,
                [](const Fact& fact) { return fact.field == Fact::Field::slot; });
  EXPECT_EQ(check(there_),
            "EX16-02/assign/webmail:IIS: error: the step has no guard for what it changes");
}

TEST_F(Invariants, RefuseARemovalOfWhatIsInUse) {
  std::erase_if(plan_.steps,
                [](const Step& item) { return item.address.action != Action::remove; });
  plan_.steps[0].needs.clear();
  plan_.steps[0].guard.clear();
  EXPECT_EQ(check(there_), "EX16-02/remove/" + test::thumbprint("old").text() +
                               ": error: IIS still uses C00DBBC9");
}

}  // namespace
}  // namespace signet
