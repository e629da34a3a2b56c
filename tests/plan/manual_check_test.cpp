#include "plan/manual_check.h"

#include <gtest/gtest.h>

#include "support/fleet.h"

namespace signet {
namespace {

TargetName server(const char* name) { return *TargetName::parse(name); }
SlotName slot(const char* name) { return *SlotName::parse(name); }

Step step(const char* target, Action action, const char* service = nullptr) {
  Step result;
  result.address.target = server(target);
  result.address.action = action;
  if (service) result.address.slot = slot(service);
  result.thumbprint = test::thumbprint("webmail");
  return result;
}

// "M1 EX1,EX2 POP restart", a check a line.
std::string list(const Plan& plan) {
  std::string text;
  for (const NamedCheck& check : named_checks(plan)) {
    text += check.name;
    for (const TargetName& each : check.servers) text += " " + each.text();
    text += " " + check.slot.text() + ": " + check.text + "\n";
  }
  return text;
}

std::string repeated(const Plan& from, std::vector<Step> undo) {
  Plan back;
  back.steps = std::move(undo);
  repeat_checks(from, back);
  return list(back);
}

TEST(ChecksByHand, AreOneWhereTheyAreAlike) {
  Plan plan;
  plan.manual = {{server("EX1"), slot("IMAP"), "restart"},
                 {server("EX1"), slot("POP"), "restart"},
                 {server("EX2"), slot("POP"), "restart"},
                 {server("EX2"), slot("POP"), "look"},
                 {server("balancer"), {}, "give it the certificate"}};
  EXPECT_EQ(list(plan),
            "M1 EX1 IMAP: restart\n"
            "M2 EX1 EX2 POP: restart\n"
            "M3 EX2 POP: look\n"
            "M4 balancer : give it the certificate\n");
  EXPECT_EQ(list({}), "");
}

TEST(ChecksByHand, AreRepeatedWhereTheUndoChangesTheSame) {
  Plan plan;
  plan.steps = {step("EX1", Action::import), step("EX1", Action::assign, "POP"),
                step("EX2", Action::assign, "POP"), step("EX2", Action::assign, "IMAP")};
  plan.manual = {{server("EX1"), slot("POP"), "restart"},
                 {server("EX1"), slot("send:Out"), "look at its mail"},
                 {server("EX2"), slot("IMAP"), "restart"},
                 {server("EX2"), slot("POP"), "restart"},
                 {server("balancer"), {}, "give it the certificate"}};
  EXPECT_EQ(repeated(plan, {step("EX2", Action::assign, "POP")}),
            "M1 EX2 POP: restart\nM2 balancer : give it the certificate\n");
  // A copy that goes takes its services along.
  EXPECT_EQ(repeated(plan, {step("EX1", Action::remove)}),
            "M1 EX1 POP: restart\nM2 EX1 send:Out: look at its mail\n"
            "M3 balancer : give it the certificate\n");
  EXPECT_EQ(repeated(plan, {}), "");
}

}  // namespace
}  // namespace signet
