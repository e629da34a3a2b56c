#include "plan/undo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "plan/diff.h"
#include "plan/simulate.h"
#include "support/fleet.h"

namespace signet {
namespace {

using Lines = std::vector<std::string>;

struct World {
  Plan plan;
  Observed observed;
};

World world(const std::string& desired, const std::string& observed) {
  World result{{}, test::observed(observed)};
  auto plan = diff(test::desired(desired), result.observed, test::catalog(), {}, test::today());
  EXPECT_TRUE(plan) << (plan ? "" : to_text(plan.error()));
  result.plan = *plan;
  return result;
}

std::string word(const Thumbprint& thumbprint) {
  for (const char* known : {"webmail", "old", "older", "self", "shop"}) {
    if (test::thumbprint(known) == thumbprint) return known;
  }
  return "?";
}

// "A/assign/old:IIS takes back A/assign/webmail:IIS after 0,2 until A/remove/old".
Lines ways(const Plan& plan) {
  const Undo undo = find_undo(plan);
  Lines lines;
  for (std::size_t at = 0; at < undo.steps.size(); ++at) {
    const Step& step = undo.steps[at];
    const std::string& key = step.address.certificate.text();
    Address shown = step.address;
    if (key == step.thumbprint.text()) {
      shown.certificate = *CertificateKey::parse(word(step.thumbprint));
    }
    std::string line = shown.text() + " takes back " + plan.steps[undo.undoes[at]].address.text();
    Lines needs;
    for (const StepId need : step.needs) needs.push_back(std::to_string(need));
    if (!needs.empty()) line += " after " + join(needs, ",");
    for (const StepId end : undo.until[at]) line += " until " + plan.steps[end].address.text();
    lines.push_back(line);
  }
  return lines;
}

Lines lost(const Plan& plan) {
  Lines lines;
  for (const StepId id : find_undo(plan).lost) lines.push_back(plan.steps[id].address.text());
  return lines;
}

const std::string file = "file webmail.pfx: found\n";
const std::string source = "certificate webmail: source=file:webmail.pfx\n";

TEST(Undo, SlotsGoBackBeforeTheCopyGoes) {
  const World a =
      world(source + "A: webmail=IIS,POP", file + "A: old key, self key | IIS=old POP=self");
  EXPECT_EQ(ways(a.plan), (Lines{"A/assign/self:POP takes back A/assign/webmail:POP",
                                 "A/assign/old:IIS takes back A/assign/webmail:IIS",
                                 "A/remove/webmail takes back A/import/webmail after 0,1"}));
  EXPECT_EQ(lost(a.plan), Lines{});
}

// What one removal clears and sets again the next one must not find cleared.
TEST(Undo, CopiesThatASharedSlotFindsGoOneAfterTheOther) {
  World a = world(source + "A: webmail=IIS\nB: webmail=IIS",
                  file + "A: old key | IIS=old\nB: old key | IIS=old");
  const SlotName shared = SlotName::parse("send:out").value();
  for (Step& step : a.plan.steps) {
    if (step.address.action == Action::import) step.clears = {shared};
  }
  EXPECT_EQ(ways(a.plan), (Lines{"B/assign/old:IIS takes back B/assign/webmail:IIS",
                                 "B/remove/webmail takes back B/import/webmail after 0",
                                 "A/assign/old:IIS takes back A/assign/webmail:IIS",
                                 "A/remove/webmail takes back A/import/webmail after 1,2"}));
  for (const Step& step : find_undo(a.plan).steps) {
    const bool clears = step.address.action == Action::remove;
    EXPECT_EQ(step.clears, clears ? std::vector{shared} : std::vector<SlotName>{});
  }
}

TEST(Undo, ACopyThatNothingLetsGoStays) {
  World a = world(source + "A: webmail=IIS", file + "A: old key | IIS=old");
  for (Step& step : a.plan.steps) {
    if (step.address.action == Action::import) step.undo = Step::Undo::impossible;
  }
  EXPECT_EQ(ways(a.plan), Lines{"A/assign/old:IIS takes back A/assign/webmail:IIS"});
  EXPECT_EQ(lost(a.plan), Lines{"A/import/webmail"});
}

TEST(Undo, AStepSaysWhatItGoesBackToAndReliesOnWhatWasLeft) {
  const World a = world(source + "A: webmail=POP", file + "A: old key | POP=old");
  const Undo undo = find_undo(a.plan);
  ASSERT_EQ(undo.steps.size(), 2U);
  const Step& back = undo.steps[0];
  const Thumbprint old = test::thumbprint("old");
  const Thumbprint webmail = test::thumbprint("webmail");
  EXPECT_EQ(back.address.text(), "A/assign/" + old.text() + ":POP")
      << "the former certificate is not declared";
  EXPECT_EQ(back.thumbprint, old);
  EXPECT_EQ(back.before, std::vector{webmail});
  EXPECT_EQ(back.after, std::vector{old});
  EXPECT_EQ(back.interrupts, "POP sessions end");
  EXPECT_EQ(back.reason, "POP used " + old.short_text() + " before");
  ASSERT_EQ(back.guard.size(), 2U);
  EXPECT_EQ(describe(back.guard[0]) + ": " + back.guard[0].value,
            "A certificate " + old.text() + ": with key");
  EXPECT_EQ(describe(back.guard[1]) + ": " + back.guard[1].value, "A slot POP: " + webmail.text());
  const Step& remove = undo.steps[1];
  ASSERT_EQ(remove.guard.size(), 2U);
  EXPECT_EQ(describe(remove.guard[0]) + ": " + remove.guard[0].value,
            "A certificate " + webmail.text() + ": with key");
  EXPECT_EQ(describe(remove.guard[1]) + ": " + remove.guard[1].value, "A slot POP: " + old.text());
}

TEST(Undo, ADeclaredFormerCertificateIsCalledByItsKey) {
  const World a = world("A: webmail=IIS\nB: old=POP",
                        "A: old key, webmail key | IIS=old\nB: old key, self key | POP=self");
  EXPECT_EQ(find_undo(a.plan).steps.back().address.text(), "A/assign/old:IIS");
}

TEST(Undo, WhatHeldNothingDoesNotGoBackAndKeepsTheCopy) {
  const World a = world(source + "A: webmail=IIS,POP", file + "A: old key | IIS POP=old");
  EXPECT_EQ(ways(a.plan), (Lines{"A/assign/old:POP takes back A/assign/webmail:POP",
                                 "A/remove/webmail takes back A/import/webmail after 0 until "
                                 "A/assign/webmail:IIS"}));
  EXPECT_EQ(lost(a.plan), (Lines{"A/import/webmail", "A/assign/webmail:IIS"}));
}

TEST(Undo, WhatIsAddedBesideAnotherStaysUnlessItGoesWithItsCopy) {
  const World mail =
      world(source + "A: webmail=SMTP", file + "A: old key | SMTP=old SMTP-default=old");
  EXPECT_EQ(ways(mail.plan), Lines{"A/remove/webmail takes back A/import/webmail"});
  EXPECT_EQ(lost(mail.plan), Lines{});
  const World mail_there =
      world("A: webmail=SMTP", "A: old key, webmail key | SMTP=old SMTP-default=old");
  EXPECT_EQ(lost(mail_there.plan), Lines{"A/assign/webmail:SMTP"}) << "the copy was there before";
  const World status = world(source + "A: webmail=status", file + "A: old key | status=old");
  EXPECT_EQ(ways(status.plan), Lines{"A/remove/webmail takes back A/import/webmail"});
  EXPECT_EQ(lost(status.plan), Lines{});
  const World there = world("A: webmail=status", "A: old key, webmail key | status=old");
  EXPECT_EQ(lost(there.plan), Lines{"A/assign/webmail:status"}) << "the copy was there before";
}

TEST(Undo, LastsUntilTheFormerCertificateIsRemoved) {
  const World a = world(source + "certificate old:\nA: webmail=IIS\nretire old: A",
                        file + "A: old key | IIS=old");
  EXPECT_EQ(ways(a.plan),
            (Lines{"A/assign/old:IIS takes back A/assign/webmail:IIS until A/remove/old",
                   "A/remove/webmail takes back A/import/webmail after 0 until A/remove/old"}));
  EXPECT_EQ(lost(a.plan), (Lines{"A/import/webmail", "A/assign/webmail:IIS", "A/remove/old"}));

  const auto removal =
      static_cast<StepId>(std::ranges::find(a.plan.steps, Action::remove,
                                            [](const Step& step) { return step.address.action; }) -
                          a.plan.steps.begin());
  EXPECT_EQ(undo_plan(a.plan, [&](StepId id) { return id != removal; }).steps.size(), 2U);
  EXPECT_EQ(undo_plan(a.plan, [](StepId) { return true; }).steps.size(), 0U);
}

TEST(Undo, TakesBackOnlyWhatWasDone) {
  const World a = world(source + "A: webmail=IIS,POP", file + "A: old key | IIS=old POP=old");
  const auto done = [&](const std::set<std::string>& addresses) {
    Lines lines;
    const Plan undo = undo_plan(
        a.plan, [&](StepId id) { return addresses.contains(a.plan.steps[id].address.text()); });
    for (const Step& step : undo.steps) {
      lines.push_back(std::string(to_text(step.address.action)) + " " + step.address.slot.text() +
                      " " + std::to_string(step.needs.size()));
    }
    return lines;
  };
  EXPECT_EQ(done({}), Lines{});
  EXPECT_EQ(done({"runner/export/webmail", "A/import/webmail"}), Lines{"remove  0"});
  EXPECT_EQ(done({"A/import/webmail", "A/assign/webmail:POP"}),
            (Lines{"assign POP 0", "remove  1"}));
}

TEST(Undo, IsAPlanOfItsOwn) {
  const World a =
      world("rollout mailbox: hold=900 at_most=1 waves=3\n" + source +
                "A: webmail=IIS | wave=mailbox/0\nB: webmail=IIS | hot wave=mailbox/1\n"
                "C: webmail=IIS | wave=mailbox/2",
            file + "A: old key | IIS=old\nB: old key | IIS=old\nC: webmail key | IIS=webmail");
  const Plan undo = undo_plan(a.plan, [](StepId) { return true; });
  ASSERT_EQ(undo.steps.size(), 4U);
  for (const Step& step : undo.steps) {
    EXPECT_EQ(step.rollout, 0U);
    EXPECT_EQ(step.wave, 0U);
    EXPECT_EQ(step.unit, 0U);
  }
  ASSERT_EQ(undo.rollouts.size(), 1U);
  EXPECT_EQ(undo.rollouts[0].waves, 1U);
  EXPECT_EQ(undo.rollouts[0].hold, std::chrono::seconds{0});
  EXPECT_EQ(undo.rollouts[0].at_most, 1U);
  ASSERT_EQ(undo.targets.size(), 2U) << "no runner: nothing is exported";
  EXPECT_EQ(undo.targets[1].platform, "hot");
  EXPECT_EQ(undo.proof, std::vector(2, ProofLevel::configured));
  EXPECT_EQ(undo.certificates.size(), 2U);
}

// A service that finds its certificate by name, on a platform of its own.
class Named : public testing::Test {
 protected:
  Named() {
    catalog_[1].slots[1].holding = SlotRule::Holding::additive;  // POP
    catalog_[1].slots[1].blocks_removal = false;
    catalog_[1].slots[1].name_option = "pop_name";
  }

  Plan plan(const std::string& desired, const std::string& observed, const std::string& name) {
    observed_ = test::observed(observed);
    observed_.servers[0].state.value().find(*SlotName::parse("POP"))->name = name;
    auto result = diff(test::desired(desired), observed_, catalog_, {}, test::today());
    EXPECT_TRUE(result) << (result ? "" : to_text(result.error()));
    return *result;
  }

  PlatformCatalog catalog_ = test::catalog();
  Observed observed_;
};

// The certificate as if it had its own name and no other.
CertificatePointer by_its_own_name(const std::string& name) {
  Certificate result = *test::certificate(name);
  result.names = {result.common_name};
  return std::make_shared<const Certificate>(std::move(result));
}

TEST_F(Named, GoesBackToTheFormerName) {
  Plan moved = plan("A: webmail=POP", "A: old key, webmail key | POP=old", "old.example.com");
  const Thumbprint webmail = test::thumbprint("webmail");
  for (const char* name : {"old", "webmail"}) {
    ObservedCertificate* copy = observed_.servers[0].state.value().find(test::thumbprint(name));
    copy->certificate = by_its_own_name(name);
  }
  moved.certificates = {{*CertificateKey::parse("webmail"), webmail, by_its_own_name("webmail")}};
  ASSERT_EQ(moved.steps[0].address.action, Action::assign);
  moved.steps[0].after = {webmail};

  const Undo undo = find_undo(moved);
  ASSERT_EQ(undo.steps.size(), 1U);
  EXPECT_EQ(undo.lost, std::vector<StepId>{}) << "neither certificate has the other's name";
  EXPECT_EQ(undo.steps[0].name, "old.example.com");
  EXPECT_EQ(undo.steps[0].guard[1].value, webmail.text() + " by webmail.example.com");

  const auto after = simulate(moved, observed_, catalog_);
  ASSERT_TRUE(after);
  const Plan back = undo_plan(moved, [](StepId) { return true; });
  const auto sound = check_invariants(back, *after, catalog_);
  EXPECT_TRUE(sound) << to_text(sound.error());
  EXPECT_TRUE(simulate(back, *after, catalog_).value() == observed_);
}

TEST_F(Named, GoesBackInPartWhereTheNewOneHasTheFormerNameToo) {
  const Plan moved = plan("A: webmail=POP", "A: old key, webmail key | POP=old", "old.example.com");
  const Undo undo = find_undo(moved);
  EXPECT_EQ(undo.undoes, std::vector<StepId>{0});
  EXPECT_EQ(undo.lost, std::vector<StepId>{0}) << "it stays beside the old one";
}

TEST_F(Named, AServiceWithoutANameBeforeKeepsTheNewOne) {
  const Plan moved = plan("A: webmail=POP", "A: old key, webmail key | POP=old", "");
  EXPECT_EQ(find_undo(moved).steps.size(), 1U) << "an empty name is one";
  observed_.servers[0].state.value().find(*SlotName::parse("POP"))->name = Absent{};
  const auto again = diff(test::desired("A: webmail=POP"), observed_, catalog_, {}, test::today());
  ASSERT_TRUE(again);
  EXPECT_EQ(find_undo(*again).steps.size(), 0U);
  EXPECT_EQ(find_undo(*again).lost, std::vector<StepId>{0});
}

// Several servers with one connector.
class Shared : public testing::Test {
 protected:
  Shared() {
    SlotRule send = exclusive_slot("send", "", "");
    send.holding = SlotRule::Holding::matching;
    send.shared = true;
    catalog_[1].slots.push_back(send);
  }

  Plan plan(const std::string& desired, const std::string& observed) {
    observed_ = test::observed(observed);
    const auto out = *SlotName::parse("send:Out");
    for (ObservedServer& server : observed_.servers) {
      server.state.value().slots.push_back(
          {out, std::vector{test::thumbprint("old")}, Absent{}, Absent{}, names()});
      std::ranges::sort(server.state.value().slots, {}, &ObservedSlot::slot);
    }
    Desired wanted = test::desired(desired);
    wanted.connectors.push_back({0, "send", "Out", false});
    auto result = diff(wanted, observed_, catalog_, {}, test::today());
    EXPECT_TRUE(result) << (result ? "" : to_text(result.error()));
    return *result;
  }

  std::vector<TargetName> names() const {
    std::vector<TargetName> names;
    for (const ObservedServer& server : observed_.servers) names.push_back(server.name);
    return names;
  }

  PlatformCatalog catalog_ = test::catalog();
  Observed observed_;
};

TEST_F(Shared, ASharedSettingGoesBackBeforeAnyOfItsServers) {
  const Plan moved = plan(
      "certificate webmail: source=file:webmail.pfx\nA: webmail=IIS\n"
      "B: webmail=IIS",
      file + "A: old key | IIS=old\nB: old key | IIS=old");
  EXPECT_EQ(ways(moved), (Lines{"A/assign/old:send:Out takes back A/assign/webmail:send:Out",
                                "B/assign/old:IIS takes back B/assign/webmail:IIS after 0",
                                "B/remove/webmail takes back B/import/webmail after 1",
                                "A/assign/old:IIS takes back A/assign/webmail:IIS after 0",
                                "A/remove/webmail takes back A/import/webmail after 3"}));
  EXPECT_EQ(lost(moved), Lines{});
  const auto after = simulate(moved, observed_, catalog_);
  ASSERT_TRUE(after);
  const Plan back = undo_plan(moved, [](StepId) { return true; });
  const auto sound = check_invariants(back, *after, catalog_);
  EXPECT_TRUE(sound) << to_text(sound.error());
  EXPECT_EQ(simulate(back, *after, catalog_).value().servers, observed_.servers);
}

TEST_F(Shared, ItsWayBackEndsWithTheFormerCertificateOnAnyOfItsServers) {
  const Plan moved = plan("A: webmail=IIS\nB: webmail=IIS\nretire old: B",
                          "A: old key, webmail key | IIS=webmail\n"
                          "B: old key, webmail key | IIS=webmail");
  EXPECT_EQ(ways(moved),
            Lines{"A/assign/old:send:Out takes back A/assign/webmail:send:Out until B/remove/" +
                  test::thumbprint("old").text()});
}

}  // namespace
}  // namespace signet
