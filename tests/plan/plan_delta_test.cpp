#include "plan/plan_delta.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "plan/diff.h"
#include "support/fleet.h"

namespace signet {
namespace {

using Lines = std::vector<std::string>;

const std::string source = "certificate webmail: source=file:webmail.pfx\n";

Plan plan(const std::string& desired, const std::string& observed) {
  auto result =
      diff(test::desired(source + desired), test::observed("file webmail.pfx: found\n" + observed),
           test::catalog(), {}, test::today());
  EXPECT_TRUE(result) << (result ? "" : to_text(result.error()));
  return *result;
}

Plan plan() {
  return plan("A: webmail=IIS\nB: webmail=IIS", "A: old key | IIS=old\nB: old key | IIS=old");
}

Lines texts(const std::vector<Address>& steps) {
  Lines texts;
  for (const Address& step : steps) texts.push_back(step.text());
  return texts;
}

TEST(PlanDelta, NothingDiffersFromItself) {
  EXPECT_EQ(compare(plan(), plan()), (PlanDelta{{}, {}, {}, {}, true, {}}));
}

TEST(PlanDelta, WhenAServerIsDoneTheRestAddsNothing) {
  const Plan rest = plan("A: webmail=IIS\nB: webmail=IIS",
                         "A: old key, webmail key | IIS=webmail\nB: old key | IIS=old");
  const PlanDelta delta = compare(plan(), rest);
  EXPECT_EQ(delta.why_not, "");
  EXPECT_TRUE(delta.adds_nothing);
  EXPECT_EQ(texts(delta.removed),
            (Lines{"A/import/webmail", "A/assign/webmail:IIS", "A/prove/webmail"}));
  EXPECT_FALSE(compare(rest, plan()).adds_nothing);
  EXPECT_EQ(compare(rest, plan()).why_not, "3 steps");
}

TEST(PlanDelta, AnImportThatSomebodyDidByHandAddsNothing) {
  const Plan rest = plan("A: webmail=IIS\nB: webmail=IIS",
                         "A: old key, webmail key | IIS=old\nB: old key | IIS=old");
  const PlanDelta delta = compare(plan(), rest);
  EXPECT_TRUE(delta.adds_nothing) << delta.why_not;
  EXPECT_EQ(texts(delta.removed), Lines{"A/import/webmail"});
  ASSERT_EQ(delta.changed.size(), 1U);
  EXPECT_EQ(delta.changed[0].step.text(), "A/assign/webmail:IIS");
  EXPECT_EQ(delta.changed[0].fields, Lines{"needs"});
}

TEST(PlanDelta, AWaveThatIsDoneLeavesItsNeedsMet) {
  const std::string waves =
      "rollout mailbox: hold=900\nA: webmail=IIS | wave=mailbox/0\n"
      "B: webmail=IIS | wave=mailbox/1";
  const Plan all = plan(waves, "A: old key | IIS=old\nB: old key | IIS=old");
  const Plan rest = plan(waves, "A: old key, webmail key | IIS=webmail\nB: old key | IIS=old");
  const PlanDelta delta = compare(all, rest);
  EXPECT_TRUE(delta.adds_nothing) << delta.why_not;
  ASSERT_EQ(delta.changed.size(), 1U);
  EXPECT_EQ(delta.changed[0].step.text(), "B/assign/webmail:IIS");
  EXPECT_EQ(delta.changed[0].fields, Lines{"needs"});
}

TEST(PlanDelta, AWaveThatNoLongerWaitsIsAnAddition) {
  const Plan all = plan(
      "rollout mailbox: hold=900\nA: webmail=IIS | wave=mailbox/0\n"
      "B: webmail=IIS | wave=mailbox/1",
      "A: old key | IIS=old\nB: old key | IIS=old");
  Plan rash = all;
  const auto gate = std::ranges::find(rash.steps, Action::await,
                                      [](const Step& step) { return step.address.action; });
  const auto gone = static_cast<StepId>(gate - rash.steps.begin());
  rash.steps.erase(gate);
  for (Step& step : rash.steps) {
    std::erase(step.needs, gone);
    for (StepId& need : step.needs) need -= need > gone ? 1 : 0;
  }
  EXPECT_EQ(compare(all, rash).why_not, "1 step that differs, 1 gate dropped");
}

// What a certificate is said to be decides what reviewers read, and the class.
TEST(PlanDelta, OtherFactsOfACertificateAreAnAddition) {
  Plan honest;
  honest.certificates = {{*CertificateKey::parse("webmail"), test::thumbprint("webmail"),
                          test::certificate("webmail")}};
  Plan lying = honest;
  Certificate other = *lying.certificates.front().certificate;
  other.issuer = "CN=Another CA";
  lying.certificates.front().certificate = std::make_shared<const Certificate>(other);
  EXPECT_EQ(compare(honest, lying).why_not, "certificate webmail");
}

TEST(PlanDelta, WhatIsLeftOfAUnitNeedsNone) {
  const Plan all = plan("A: webmail=IIS | hot", "A: old key | IIS=old");
  const Plan rest = plan("A: webmail=IIS | hot", "A: old key, webmail key | IIS=old");
  const PlanDelta delta = compare(all, rest);
  EXPECT_TRUE(delta.adds_nothing) << delta.why_not;
  Plan apart = all;
  for (Step& step : apart.steps) step.unit = 0;
  EXPECT_EQ(compare(all, apart).why_not, "2 steps that differ");
  Plan renumbered = all;
  for (Step& step : renumbered.steps) step.unit *= 7;
  EXPECT_EQ(compare(all, renumbered), compare(all, all)) << "their numbers say nothing";
}

// What a change of the rest adds, as why_not and the lines say it.
Lines rest(void (*change)(Plan&), bool back = false) {
  Plan before = plan();
  before.validity.until = test::today();
  before.approvals = 2;
  before.rollouts.resize(1);
  before.rollouts[0].group = "mailbox";
  before.verdicts = {{"key-size", RuleVerdict::Outcome::pass, 0}};
  before.waived = {{"lost-name", {}, "x.example.com", "CHG1", {}, {*TargetName::parse("A")}}};
  Plan after = before;
  change(after);
  const PlanDelta delta = back ? compare(after, before) : compare(before, after);
  EXPECT_EQ(delta.adds_nothing, delta.why_not.empty());
  Lines lines = delta.others;
  lines.insert(lines.begin(), delta.why_not);
  return lines;
}

TEST(PlanDelta, ACertificateThatIsAnother) {
  EXPECT_EQ(rest([](Plan& plan) {
              for (PlannedCertificate& each : plan.certificates) {
                if (each.key.text() == "webmail") each.thumbprint = test::thumbprint("shop");
              }
            }),
            (Lines{"certificate webmail",
                   "certificate webmail: " + test::thumbprint("webmail").short_text() + " -> " +
                       test::thumbprint("shop").short_text()}));
}

TEST(PlanDelta, AServerUnderAnotherAddressAndLessProof) {
  EXPECT_EQ(rest([](Plan& plan) {
              plan.targets[0].address = "203.0.113.9";
              plan.proof[1] = ProofLevel::none;
            }),
            (Lines{"target A, less proof on B", "proof B: configured -> none",
                   "target A: store -> store 203.0.113.9"}));
}

TEST(PlanDelta, AWiderTimeAndFewerApprovals) {
  const auto wider = [](Plan& plan) {
    *plan.validity.until += std::chrono::hours(24);
    plan.approvals = 1;
  };
  EXPECT_EQ(rest(wider), (Lines{"valid longer, fewer approvals", "approvals: 2 -> 1",
                                "valid until: 2026-11-22T00:00:00Z -> 2026-11-23T00:00:00Z"}));
  EXPECT_EQ(rest(wider, true)[0], "") << "a narrower time and more approvals are none";
  EXPECT_EQ(rest([](Plan& plan) { plan.validity.until.reset(); })[0], "valid longer");
  EXPECT_EQ(rest([](Plan& plan) { plan.validity.from = test::today(); })[0], "");
  EXPECT_EQ(rest([](Plan& plan) { plan.validity.from = test::today(); }, true)[0], "valid earlier");
}

TEST(PlanDelta, RulesWaiversAndRollouts) {
  EXPECT_EQ(rest([](Plan& plan) { plan.verdicts[0].outcome = RuleVerdict::Outcome::off; }),
            (Lines{"rule key-size off", "rule key-size: pass -> off"}));
  EXPECT_EQ(rest([](Plan& plan) { plan.verdicts.clear(); })[0], "rule key-size gone");
  EXPECT_EQ(rest([](Plan& plan) { plan.verdicts[0].outcome = RuleVerdict::Outcome::block; })[0],
            "");
  EXPECT_EQ(rest([](Plan& plan) { plan.waived[0].until += std::chrono::days(1); })[0],
            "waiver lost-name");
  EXPECT_EQ(rest([](Plan& plan) { plan.waived[0].servers.clear(); })[0], "waiver lost-name");
  EXPECT_EQ(rest([](Plan& plan) { plan.waived[0].servers.clear(); }, true)[0], "");
  EXPECT_EQ(rest([](Plan& plan) { plan.waived.clear(); }),
            (Lines{"", "- waived lost-name x.example.com until 1970-01-01 on A: CHG1"}));
  EXPECT_EQ(rest([](Plan& plan) { plan.rollouts[0].at_most = 50; }),
            (Lines{"rollout mailbox",
                   "rollout mailbox: 1 wave, hold 0s, stop after 1 -> 1 wave, "
                   "hold 0s, stop after 1, at most 50"}));
}

TEST(PlanDelta, WhatIsNotDoneMayDiffer) {
  EXPECT_EQ(rest([](Plan& plan) {
              plan.blocked.push_back({*TargetName::parse("C"), *CertificateKey::parse("webmail"),
                                      "source.none", "no usable source", ""});
              plan.not_known.push_back({*TargetName::parse("D"), "the server", "no answer"});
              plan.findings.push_back({{}, "mixed.end", "two certificates"});
              plan.manifest = "00";
            }),
            (Lines{"", "+ blocked C webmail: source.none", "+ finding mixed.end: two certificates",
                   "+ unknown D the server: no answer", "manifests: changed"}));
}

TEST(PlanDelta, AnEndpointMoreThatCannotBeProven) {
  const NotProvable pop{*TargetName::parse("A"), *SlotName::parse("POP"), "pop3s://a:995",
                        "timed out"};
  Plan before = plan();
  before.provable = 3;
  Plan after = before;
  after.provable = 2;
  after.not_provable = {pop};
  EXPECT_EQ(compare(before, after).others, (Lines{"+ not provable A pop3s://a:995: timed out",
                                                  "baseline: 3 endpoints -> 2 endpoints"}));
  EXPECT_EQ(compare(before, after).why_not, "no proof of 1 endpoint");
  EXPECT_EQ(compare(after, before).why_not, "");
  EXPECT_EQ(compare(before, plan()).why_not, "no baseline");
  EXPECT_EQ(compare(plan(), after).why_not, "");
}

TEST(PlanDelta, AChoiceThatNobodyApproved) {
  const auto choose = [](Plan& plan) {
    plan.choices.push_back({*TargetName::parse("A"), "receive connector", test::thumbprint("old"),
                            test::thumbprint("webmail")});
  };
  EXPECT_EQ(rest(choose)[0], "1 choice");
  EXPECT_EQ(rest(choose, true)[0], "");
}

}  // namespace
}  // namespace signet
