#include "plan/manual_check.h"

#include <fmt/format.h>

#include <map>
#include <span>

namespace signet {

std::vector<NamedCheck> named_checks(const Plan& plan) {
  std::vector<NamedCheck> checks;
  std::map<std::pair<SlotName, std::string>, std::size_t> places;
  for (const ManualCheck& item : plan.manual) {
    const auto [place, is_new] = places.try_emplace({item.slot, item.text}, checks.size());
    if (is_new) {
      checks.push_back({fmt::format("M{}", checks.size() + 1), item.slot, item.text, {}});
    }
    checks[place->second].servers.push_back(item.server);
  }
  return checks;
}

namespace {

// The steps that change one server.
using Changes = std::map<TargetName, std::vector<const Step*>>;

Changes changes_of(const Plan& plan) {
  Changes changes;
  for (const Step& step : plan.steps) {
    if (changes_its_target(step)) changes[step.address.target].push_back(&step);
  }
  return changes;
}

std::span<const Step* const> changes_at(const Changes& changes, const TargetName& server) {
  const auto found = changes.find(server);
  return found == changes.end() ? std::span<const Step* const>() : found->second;
}

bool sets(const Step& step, const SlotName& slot) {
  return step.address.action == Action::assign && step.address.slot == slot;
}

// Whether the undo changes again what the check is about: the service is set back, or loses what
// the plan gave it. Where the plan did not set it, any change of its server may be meant.
bool is_repeated(const ManualCheck& check, const Changes& from, const Changes& undo) {
  const auto back = changes_at(undo, check.server);
  const auto there = changes_at(from, check.server);
  bool is_set = false;
  for (const Step* step : there) {
    if (!sets(*step, check.slot)) continue;
    is_set = true;
    for (const Step* each : back) {
      const bool removes =
          each->address.action == Action::remove && each->thumbprint == step->thumbprint;
      if (removes || sets(*each, check.slot)) return true;
    }
  }
  return !is_set && (there.empty() || !back.empty());
}

}  // namespace

void repeat_checks(const Plan& from, Plan& undo) {
  if (undo.steps.empty() || from.manual.empty()) return;
  const Changes before = changes_of(from);
  const Changes after = changes_of(undo);
  for (const ManualCheck& check : from.manual) {
    if (is_repeated(check, before, after)) undo.manual.push_back(check);
  }
}

}  // namespace signet
