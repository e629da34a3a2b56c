#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "plan/diff_binding.h"
#include "plan/simulate.h"

namespace signet {

namespace {

// First what choosers need, for they may take the certificate as soon as it is there. Slots that
// imply others come after them: assigning the others may have been enough; then those that follow
// others.
void put_in_order(std::vector<SlotName>& slots, const ServerWork& work) {
  const auto rank = [&](const SlotName& slot) {
    const SlotRule& rule = *work.platform.find_slot(slot);
    if (is_needed_by_choosers(work.state(), slot)) return 0;
    if (!rule.follows.empty()) return 3;
    return rule.implies.empty() ? 1 : 2;
  };
  std::ranges::stable_sort(slots, {}, rank);
}

// The name that the server's option wants for the slot; may be empty.
const std::string& wanted_option(const Draft& draft, const Binding& binding, const SlotRule& rule) {
  static const std::string none;
  if (rule.name_option.empty()) return none;
  return draft.server(binding.work.index).target.option(rule.name_option);
}

bool has_other_name(const Draft& draft, const Binding& binding, const ObservedSlot& slot,
                    const SlotRule& rule) {
  const std::string& wanted = wanted_option(draft, binding, rule);
  if (wanted.empty()) return false;
  return !slot.name.has_value() || !equal_ignoring_case(slot.name.value(), wanted);
}

// A renewal with the issuer and the subject that the slot is set to holds it as soon as it is
// there.
bool comes_by_itself(const Binding& binding, const ObservedSlot& slot, const SlotRule& rule) {
  return rule.holding == SlotRule::Holding::matching && binding.facts.information &&
         is_set_to(slot, *binding.facts.information, binding.work.state());
}

bool is_in_place(const Draft& draft, const Binding& binding, const ObservedSlot& slot,
                 const SlotRule& rule) {
  return binding.copy && is_held(slot, binding.certificate.thumbprint) &&
         !has_other_name(draft, binding, slot, rule);
}

void sort_slot(Draft& draft, const Binding& binding, const SlotName& name, Slots& slots) {
  const ObservedSlot* slot = binding.work.state().find(name);
  const SlotRule* rule = binding.work.platform.find_slot(name);
  if (!slot || !rule) {
    slots.missing.push_back(name);
  } else if (slot->holders.is_unknown()) {
    slots.unknown.push_back(slot);
  } else if (is_in_place(draft, binding, *slot, *rule) || comes_by_itself(binding, *slot, *rule)) {
    slots.held.push_back(name);
  } else if (rule->shared) {
    draft.shared.try_emplace(name, SharedWish{binding.wanted.certificate, binding.work.index});
  } else {
    slots.open.push_back(name);
  }
}

}  // namespace

Slots sort_slots(Draft& draft, const Binding& binding) {
  Slots slots;
  for (const SlotName& name : binding.wanted.slots) sort_slot(draft, binding, name, slots);
  put_in_order(slots.open, binding.work);
  return slots;
}

namespace {

constexpr std::string_view placeholder = "{server}";

// Connectors that could not be read stand as one slot that nobody knows the holders of.
bool add_unread(const DesiredConnector& connector, const ServerState& state,
                DesiredBinding& wanted) {
  const auto name = SlotName::parse(connector.kind);
  const ObservedSlot* slot = name ? state.find(*name) : nullptr;
  if (!slot || !slot->holders.is_unknown()) return false;
  wanted.slots.push_back(*name);
  return true;
}

std::string fill_in(std::string text, const std::string& server) {
  for (std::size_t at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, at + server.size())) {
    text.replace(at, placeholder.size(), server);
  }
  return text;
}

bool is_called(const ObservedSlot& slot, const DesiredConnector& connector,
               const std::string& name) {
  if (connector.is_label) {
    return slot.slot.text().starts_with(connector.kind + ":") &&
           std::ranges::find(slot.labels, connector.name) != slot.labels.end();
  }
  return slot.slot.text() == name;
}

}  // namespace

bool may_clear(const Draft& draft, const ObservedSlot& connector,
               const std::vector<Thumbprint>& wanted) {
  return draft.desired.policy.clears_connectors &&
         std::ranges::any_of(draft.desired.connectors, [&](const DesiredConnector& each) {
           const std::string name = each.kind + ":" + each.name;
           return is_called(connector, each, name) &&
                  holds(wanted, draft.desired.certificates[each.certificate].thumbprint);
         });
}

void add_connectors(Draft& draft, ServerIndex index, const ServerState& state,
                    const Capabilities& platform, DesiredBinding& wanted) {
  for (std::size_t at = 0; at < draft.desired.connectors.size(); ++at) {
    const DesiredConnector& connector = draft.desired.connectors[at];
    if (connector.certificate != wanted.certificate) continue;
    const std::string name =
        connector.kind + ":" + fill_in(connector.name, draft.server(index).target.name.text());
    bool is_found = false;
    for (const ObservedSlot& slot : state.slots) {
      if (!is_called(slot, connector, name)) continue;
      is_found = true;
      wanted.slots.push_back(slot.slot);
    }
    if (!is_found) is_found = add_unread(connector, state, wanted);
    const auto slot = SlotName::parse(name);
    const SlotRule* rule = slot ? platform.find_slot(*slot) : nullptr;
    const bool must_be_there = connector.name.find(placeholder) != std::string::npos;
    if (!is_found && must_be_there && rule && !rule->shared) wanted.slots.push_back(*slot);
    draft.connector_uses[at] += is_found ? 1 : 0;
  }
  std::ranges::sort(wanted.slots);
  const auto doubles = std::ranges::unique(wanted.slots);
  wanted.slots.erase(doubles.begin(), doubles.end());
}

namespace {

bool has_name(const Certificate& certificate, std::string_view name) {
  const auto is_it = [&](const std::string& each) { return equal_ignoring_case(each, name); };
  return is_it(certificate.common_name) || std::ranges::any_of(certificate.names, is_it);
}

const std::string* first_plain_name(const Certificate& certificate) {
  const auto is_plain = [](const std::string& name) {
    return !name.empty() && !name.starts_with('*');
  };
  if (is_plain(certificate.common_name)) return &certificate.common_name;
  const auto found = std::ranges::find_if(certificate.names, is_plain);
  return found == certificate.names.end() ? nullptr : &*found;
}

}  // namespace

Expected<std::string> choose_name(const Draft& draft, const Binding& binding,
                                  const SlotName& name) {
  const SlotRule& rule = *binding.work.platform.find_slot(name);
  const ObservedSlot& slot = *binding.work.state().find(name);
  if (rule.name_option.empty() || !binding.facts.information) return std::string();
  const Certificate& certificate = *binding.facts.information;
  const std::string& wanted = wanted_option(draft, binding, rule);
  if (!wanted.empty()) {
    if (covers(certificate, wanted) || has_name(certificate, wanted)) return wanted;
    return fail("slot.name-not-covered",
                fmt::format("{} is to be called {}, which the certificate does not cover",
                            name.text(), wanted),
                "name one that it covers under " + rule.name_option);
  }
  if (slot.name.has_value() && has_name(certificate, slot.name.value())) return slot.name.value();
  const std::string* plain = first_plain_name(certificate);
  const bool is_covered =
      slot.name.has_value() && !slot.name.value().empty() && covers(certificate, slot.name.value());
  if (is_covered && !plain) return slot.name.value();
  if (plain) return *plain;
  return fail("slot.name-needed",
              fmt::format("{} finds its certificate by a name, and this one has wildcards only",
                          name.text()),
              fmt::format("say {}: and the name that clients call", rule.name_option));
}

namespace {

Objection objection_of(const Problem& problem) {
  return {problem.code, problem.summary, problem.hint};
}

bool is_in_names(const std::vector<std::string>& names, const SlotName& slot) {
  return std::ranges::find(names, slot.text()) != names.end();
}

bool is_in(const std::vector<SlotName>& slots, const std::string& name) {
  return std::ranges::any_of(slots, [&](const SlotName& slot) { return slot.text() == name; });
}

// The slot must come with others that nothing brings.
std::optional<Objection> objection_to_follower(const Binding& binding, const Slots& slots,
                                               const std::vector<SlotName>& open,
                                               const SlotName& name) {
  for (const std::string& other : binding.work.platform.find_slot(name)->follows) {
    const auto slot = SlotName::parse(other);
    const ObservedSlot* seen = slot ? binding.work.state().find(*slot) : nullptr;
    const bool is_there = seen && is_held(*seen, binding.certificate.thumbprint);
    if (is_there || is_in(slots.held, other) || is_in(open, other)) continue;
    return Objection{
        "slot.follows",
        fmt::format("{} works with {} only, which does not use it", name.text(), other),
        "give the certificate " + other + " on this server too"};
  }
  return std::nullopt;
}

// A certificate that only covers the name does not serve where another one has the very name.
std::optional<Objection> objection_of_rival(const Binding& binding, const SlotName& slot,
                                            const std::string& name) {
  const CertificatePointer& own = binding.facts.information;
  if (name.empty() || !own || has_name(*own, name)) return std::nullopt;
  for (const ObservedCertificate& copy : binding.work.state().certificates) {
    if (!copy.certificate || !has_name(*copy.certificate, name)) continue;
    return Objection{"slot.exact-name",
                     fmt::format("{} takes {} before it, which has the very name {}", slot.text(),
                                 copy.thumbprint.short_text(), name),
                     "remove that certificate first, or name one that has the name itself"};
  }
  return std::nullopt;
}

const Limit* find_limit(const Binding& binding, const SlotName& name) {
  if (!binding.copy) return nullptr;
  const auto found = std::ranges::find_if(binding.copy->limits, [&](const Limit& limit) {
    return !limit.is_note && limit.slot == name;
  });
  return found == binding.copy->limits.end() ? nullptr : &*found;
}

std::optional<Objection> objection_to_slot(const Draft& draft, const Binding& binding,
                                           const Slots& slots, const std::vector<SlotName>& open,
                                           const SlotName& name) {
  const ObservedSlot& slot = *binding.work.state().find(name);
  if (!slot.closed.empty()) return Objection{"slot.closed", slot.closed, "then plan again"};
  if (const Limit* limit = find_limit(binding, name)) {
    return Objection{limit->code, name.text() + ": " + limit->why, limit->lift};
  }
  const auto chosen = choose_name(draft, binding, name);
  if (!chosen) return objection_of(chosen.error());
  if (auto rival = objection_of_rival(binding, name, *chosen)) return rival;
  return objection_to_follower(binding, slots, open, name);
}

}  // namespace

namespace {

// What was wanted only along with others goes with the last of them.
void drop_implied(const Binding& binding, Slots& slots) {
  const auto brings = [&](const SlotName& other, const SlotName& slot) {
    return is_in_names(binding.work.platform.find_slot(other)->implies, slot);
  };
  std::erase_if(slots.open, [&](const SlotName& slot) {
    if (std::ranges::find(binding.wanted.implied, slot) == binding.wanted.implied.end()) {
      return false;
    }
    const auto is_brought = [&](const SlotName& other) { return brings(other, slot); };
    return std::ranges::none_of(slots.open, is_brought) &&
           std::ranges::none_of(slots.held, is_brought);
  });
}

}  // namespace

void block_slots(Draft& draft, const Binding& binding, Slots& slots) {
  std::vector<SlotName> open;
  for (const SlotName& name : slots.open) {
    auto objection = objection_to_slot(draft, binding, slots, open, name);
    if (!objection) {
      open.push_back(name);
      continue;
    }
    draft.block(binding.work.index, binding.certificate.key, *std::move(objection));
  }
  slots.open = std::move(open);
  drop_implied(binding, slots);
}

bool block_copy(Draft& draft, const Binding& binding) {
  if (!binding.copy) return false;
  bool blocks = false;
  for (const Limit& limit : binding.copy->limits) {
    if (!limit.slot.empty()) continue;
    if (limit.is_note) {
      draft.plan.findings.push_back({draft.server(binding.work.index).target.name, limit.code,
                                     binding.certificate.key.text() + ": " + limit.why});
      continue;
    }
    draft.block(binding.work.index, binding.certificate.key, {limit.code, limit.why, limit.lift});
    blocks = true;
  }
  return blocks;
}

}  // namespace signet
