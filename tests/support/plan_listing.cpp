#include "support/plan_listing.h"

#include "base/text.h"

namespace signet::test {

namespace {

std::string names(const std::vector<SlotName>& slots) {
  std::vector<std::string> texts;
  for (const SlotName& slot : slots) texts.push_back(slot.text());
  return texts.empty() ? "present" : join(texts, ",");
}

std::string line(const Plan& plan, const Step& step) {
  std::vector<std::string> needs;
  for (const StepId need : step.needs) needs.push_back(plan.steps[need].address.text());
  std::string text = step.address.text();
  if (step.address.action == Action::prove) text += " [" + names(step.slots) + "]";
  if (step.unit != 0) text += " unit " + std::to_string(step.unit);
  if (!needs.empty()) text += " after " + join(needs, ", ");
  return text + "\n";
}

std::string at(const TargetName& server) { return server.empty() ? "fleet" : server.text(); }

}  // namespace

std::string list_steps(const Plan& plan) {
  std::string text;
  for (const Step& step : plan.steps) text += line(plan, step);
  return text;
}

std::string list_plan(const Plan& plan) {
  std::string text = list_steps(plan);
  for (const Kept& kept : plan.kept) {
    text += "kept " + kept.server.text() + " " + kept.certificate.text() + ": " +
            names(kept.slots) + "\n";
  }
  for (const Blocked& blocked : plan.blocked) {
    text += "blocked " + blocked.server.text() + " " + blocked.certificate.text() + ": " +
            blocked.code + ": " + blocked.why + "\n";
  }
  for (const LeftOut& left : plan.left_out) {
    text += "left out " + left.server.text() + ": " + left.reason + "\n";
  }
  for (const NotKnown& unknown : plan.not_known) {
    text += "unknown " + unknown.server.text() + " " + unknown.what + ": " + unknown.why + "\n";
  }
  for (const Finding& finding : plan.findings) {
    text += "finding " + at(finding.server) + " " + finding.code + ": " + finding.text + "\n";
  }
  return text;
}

}  // namespace signet::test
