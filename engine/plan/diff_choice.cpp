#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "plan/diff_binding.h"
#include "plan/simulate.h"

namespace signet {

namespace {

// The server as the binding's steps would leave it.
ServerState preview(const Binding& binding, const Slots& slots) {
  ServerState state = binding.work.state();
  Step step;
  step.thumbprint = binding.certificate.thumbprint;
  if (!binding.copy) {
    step.address.action = Action::import;
    (void)simulate(step, state, binding.work.platform);
    show_bytes(step.thumbprint, binding.facts.information, state, binding.work.platform);
  }
  step.address.action = Action::assign;
  for (const SlotName& slot : slots.open) {
    step.address.slot = slot;
    (void)simulate(step, state, binding.work.platform);
  }
  return state;
}

}  // namespace

namespace {

// Staging that disturbs nobody is worth saying where it could.
void find_harmless(Draft& draft, const Binding& binding, const ServerState& after) {
  const bool is_urgent = std::ranges::any_of(after.choosers, [&](const Chooser& chooser) {
    return is_held(after, chooser.slot, binding.certificate.thumbprint);
  });
  if (binding.copy || is_urgent) return;
  draft.plan.findings.push_back(
      {draft.server(binding.work.index).target.name, "staging.harmless",
       binding.certificate.key.text() + ": nothing would take it before it is assigned"});
}

}  // namespace

bool is_needed_by_choosers(const ServerState& state, const SlotName& slot) {
  return std::ranges::any_of(state.choosers,
                             [&](const Chooser& chooser) { return chooser.slot == slot; });
}

bool block_choice(Draft& draft, const Binding& binding, const Slots& slots) {
  if (binding.work.state().choosers.empty()) return false;
  const Known<Thumbprint> own = binding.certificate.thumbprint;
  const ServerState after = preview(binding, slots);
  for (const Chooser& chooser : after.choosers) {
    if (is_held(after, chooser.slot, binding.certificate.thumbprint)) continue;
    const Known<Thumbprint> choice = pick(chooser, after);
    if (choice.is_unknown()) {
      draft.not_known(binding.work.index, "what the " + chooser.name + " takes", choice.why());
      return true;
    }
    if (choice != own) continue;
    draft.block(binding.work.index, binding.certificate.key,
                {"chooser.without-service",
                 fmt::format("the {} would take it, as the newest that fits, and fail: it is not "
                             "assigned to {}",
                             chooser.name, chooser.slot.text()),
                 "give it " + chooser.slot.text() + " on this server too"});
    return true;
  }
  find_harmless(draft, binding, after);
  return false;
}

namespace {

Thumbprint picked(const Known<Thumbprint>& choice) {
  return choice.has_value() ? choice.value() : Thumbprint{};
}

// A server before the plan, and as it leaves it.
struct Ends {
  ServerIndex index;
  const ServerState& before;
  const ServerState& after;
};

bool may_be_client(const ServerState& state, const Thumbprint& thumbprint) {
  const ObservedCertificate* copy = state.find(thumbprint);
  if (!copy || !copy->certificate) return true;
  const std::vector<std::string>& usage = copy->certificate->extended_key_usage;
  return usage.empty() || std::ranges::find(usage, "clientAuth") != usage.end() ||
         std::ranges::find(usage, "anyExtendedKeyUsage") != usage.end();
}

// What a chooser presents as a client cannot be seen from here.
void find_client(Draft& draft, const Ends& ends, const Chooser& chooser, const Thumbprint& before,
                 const Thumbprint& after) {
  const SlotRule* rule = draft.platform_of(ends.index)->find_slot(chooser.set_by);
  if (!rule || !rule->is_client) return;
  const TargetName& server = draft.server(ends.index).target.name;
  draft.plan.manual.push_back({server, chooser.set_by, rule->unproven});
  if (before == Thumbprint{} || after == Thumbprint{}) return;
  if (!may_be_client(ends.before, before) || may_be_client(ends.after, after)) return;
  draft.plan.findings.push_back(
      {server, "client-auth.lost",
       fmt::format("the {} is a TLS client, and {} is not for clients (clientAuth), as {} was",
                   chooser.name, after.short_text(), before.short_text())});
}

void find_choice(Draft& draft, const Ends& ends, const Chooser& chooser,
                 const Known<Thumbprint>& before) {
  const TargetName& server = draft.server(ends.index).target.name;
  const Known<Thumbprint> after = pick(chooser, ends.after);
  if (after.is_unknown()) {
    draft.plan.findings.push_back(
        {server, "chooser.unknown",
         fmt::format("what the {} takes is unknown: {}", chooser.name, after.why())});
    return;
  }
  if (picked(before) != picked(after)) {
    draft.plan.choices.push_back({server, chooser.name, picked(before), picked(after)});
    find_client(draft, ends, chooser, picked(before), picked(after));
  }
  if (!after.has_value() || is_held(ends.after, chooser.slot, after.value())) return;
  draft.plan.findings.push_back(
      {server, "chooser.without-service",
       fmt::format("the {} takes {}, which is not assigned to {}: it fails", chooser.name,
                   after.value().short_text(), chooser.slot.text())});
}

}  // namespace

void find_choices(Draft& draft) {
  for (const auto& [index, after] : draft.after) {
    const Ends ends{index, *draft.state_of(index), after.state};
    for (std::size_t at = 0; at < ends.after.choosers.size(); ++at) {
      find_choice(draft, ends, ends.after.choosers[at],
                  pick(ends.before.choosers[at], ends.before));
    }
  }
}

void find_names(Draft& draft, const Binding& binding) {
  const Known<std::vector<NameInUse>>& names = binding.work.state().names;
  const TargetName& server = draft.server(binding.work.index).target.name;
  if (names.is_unknown()) {
    draft.plan.findings.push_back(
        {server, "names.unknown", "which names clients call is unknown: " + names.why()});
  }
  if (!names.has_value() || !binding.facts.information) return;
  std::map<std::string, std::vector<std::string>> missing;
  for (const NameInUse& use : names.value()) {
    const bool is_served =
        std::ranges::find(binding.wanted.slots, use.slot) != binding.wanted.slots.end();
    if (is_served && !covers(*binding.facts.information, use.name)) {
      missing[use.name].push_back(use.where);
    }
  }
  for (const auto& [name, where] : missing) {
    draft.plan.findings.push_back(
        {server, "names.not-covered",
         fmt::format("{} does not cover {}, which clients call ({})",
                     binding.certificate.key.text(), name, join(where, "; "))});
  }
}

}  // namespace signet
