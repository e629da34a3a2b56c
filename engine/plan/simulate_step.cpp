#include "plan/simulate.h"

#include <algorithm>

#include "plan/shown.h"

namespace signet {

namespace {

std::unexpected<Problem> refuse(std::string code, std::string summary, const Step& step) {
  auto problem = fail(std::move(code), std::move(summary));
  problem.error().where = step.address.text();
  return problem;
}

bool is_true(const Known<bool>& known) { return known.has_value() && known.value(); }

Expected<void> require_key(const Step& step, const ServerState& state) {
  const ObservedCertificate* copy = state.find(step.thumbprint);
  const std::string name = step.thumbprint.short_text();
  if (!copy) return refuse("certificate.absent", name + " is not there", step);
  if (copy->has_key.is_unknown()) {
    return refuse("certificate.key-unknown",
                  "whether " + name + " has its key is unknown (" + copy->has_key.why() + ")",
                  step);
  }
  if (is_true(copy->has_key)) return {};
  return refuse("certificate.without-key", name + " is there without its key", step);
}

Expected<void> simulate_export(const Step& step, const ServerState& state) {
  if (step.file) return {};
  if (const auto key = require_key(step, state); !key) return key;
  if (is_true(state.find(step.thumbprint)->exportable)) return {};
  return refuse("certificate.not-exportable",
                "the key of " + step.thumbprint.short_text() + " cannot be exported", step);
}

Expected<void> simulate_import(const Step& step, ServerState& state,
                               const Capabilities& capabilities) {
  if (state.find(step.thumbprint)) return require_key(step, state);
  ObservedCertificate copy;
  copy.thumbprint = step.thumbprint;
  copy.has_key = true;
  copy.exportable = step.exportable;
  const bool named = step.friendly_name && capabilities.friendly_name_longest > 0;
  copy.friendly_name = named ? Known<std::string>(*step.friendly_name) : Absent{};
  const auto at = std::ranges::lower_bound(state.certificates, step.thumbprint, {},
                                           &ObservedCertificate::thumbprint);
  state.certificates.insert(at, std::move(copy));
  return {};
}

bool is_exclusive(const SlotRule* rule) {
  return rule && rule->holding == SlotRule::Holding::exclusive;
}

bool is_matching(const SlotRule* rule) {
  return rule && rule->holding == SlotRule::Holding::matching;
}

// All copies with the issuer and subject of this one.
std::vector<Thumbprint> alike(const ServerState& state, const Certificate& wanted) {
  std::vector<Thumbprint> found;
  for (const ObservedCertificate& copy : state.certificates) {
    if (copy.certificate && copy.certificate->issuer == wanted.issuer &&
        copy.certificate->subject == wanted.subject) {
      found.push_back(copy.thumbprint);
    }
  }
  return found;
}

// What looks for its certificate by what the slot is set to looks for this one from now on.
void set_choosers(const SlotName& slot, const Certificate& wanted, ServerState& state) {
  for (Chooser& chooser : state.choosers) {
    if (chooser.set_by != slot) continue;
    const bool is_set = !chooser.criteria.empty() && !chooser.criteria.front().issuer.empty();
    if (!is_set) chooser.criteria.insert(chooser.criteria.begin(), Criterion{});
    chooser.criteria.front() = {wanted.issuer, wanted.subject, {}};
  }
}

void match(ObservedSlot& slot, const Certificate& wanted, ServerState& state) {
  slot.holders = alike(state, wanted);
  set_choosers(slot.slot, wanted, state);
}

// The slot finds its certificates by a name: those that lack it do not hold it any more.
void rename(ObservedSlot& slot, const std::string& name, const ServerState& state) {
  slot.name = name;
  if (!slot.holders.has_value()) return;
  std::erase_if(slot.holders.value(), [&](const Thumbprint& holder) {
    const ObservedCertificate* copy = state.find(holder);
    return copy && copy->certificate && !covers(*copy->certificate, name);
  });
}

void hold(ObservedSlot& slot, const SlotRule* rule, const Thumbprint& thumbprint) {
  if (is_exclusive(rule) || slot.holders.is_absent()) {
    slot.holders = std::vector<Thumbprint>{thumbprint};
    return;
  }
  if (slot.holders.is_unknown()) return;
  std::vector<Thumbprint>& holders = slot.holders.value();
  const auto at = std::ranges::lower_bound(holders, thumbprint);
  if (at == holders.end() || *at != thumbprint) holders.insert(at, thumbprint);
}

bool is_held_by(const ObservedSlot& slot, const Thumbprint& thumbprint) {
  return slot.holders.has_value() && holds(slot.holders.value(), thumbprint);
}

bool is_free(const ObservedSlot& slot) {
  return slot.holders.is_absent() || (slot.holders.has_value() && slot.holders.value().empty());
}

bool names(const std::vector<std::string>& slots, const SlotName& slot) {
  return std::ranges::find(slots, slot.text()) != slots.end();
}

// The slots that change along with the assigned one.
void hold_others(const Step& step, const SlotRule& assigned, ServerState& state,
                 const Capabilities& capabilities) {
  for (ObservedSlot& slot : state.slots) {
    const bool where_empty = names(assigned.implies_where_empty, slot.slot) && is_free(slot);
    if (!where_empty && !names(assigned.implies, slot.slot)) continue;
    hold(slot, capabilities.find_slot(slot.slot), step.thumbprint);
  }
}

Expected<void> simulate_assign(const Step& step, ServerState& state,
                               const Capabilities& capabilities) {
  if (const auto key = require_key(step, state); !key) return key;
  ObservedSlot* slot = state.find(step.address.slot);
  const SlotRule* rule = capabilities.find_slot(step.address.slot);
  if (!slot || !rule) {
    return refuse("slot.missing", "there is no service " + step.address.slot.text(), step);
  }
  const bool is_named = step.name.empty() || slot->name == Known<std::string>(step.name);
  if (is_held_by(*slot, step.thumbprint) && is_named) return {};
  const CertificatePointer& bytes = state.find(step.thumbprint)->certificate;
  if (is_matching(rule) && bytes) {
    match(*slot, *bytes, state);
  } else {
    hold(*slot, rule, step.thumbprint);
  }
  if (!is_named) rename(*slot, step.name, state);
  hold_others(step, *rule, state, capabilities);
  return {};
}

}  // namespace

bool is_set_to(const ObservedSlot& slot, const Certificate& certificate, const ServerState& state) {
  const auto is_alike = [&](const Thumbprint& holder) {
    const ObservedCertificate* copy = state.find(holder);
    return copy && copy->certificate && copy->certificate->issuer == certificate.issuer &&
           copy->certificate->subject == certificate.subject;
  };
  if (slot.holders.has_value() && std::ranges::any_of(slot.holders.value(), is_alike)) return true;
  return std::ranges::any_of(state.choosers, [&](const Chooser& chooser) {
    return chooser.set_by == slot.slot && !chooser.criteria.empty() &&
           chooser.criteria.front().issuer == certificate.issuer &&
           chooser.criteria.front().subject == certificate.subject;
  });
}

void show_bytes(const Thumbprint& thumbprint, const CertificatePointer& bytes, ServerState& state,
                const Capabilities& capabilities) {
  ObservedCertificate* copy = state.find(thumbprint);
  if (!copy || copy->certificate || !bytes) return;
  copy->certificate = bytes;
  for (ObservedSlot& slot : state.slots) {
    const bool can_be_held =
        !slot.holders.is_unknown() && is_matching(capabilities.find_slot(slot.slot));
    if (can_be_held && is_set_to(slot, *bytes, state)) slot.holders = alike(state, *bytes);
  }
}

void follow(const Step& step, const Certificate& wanted, ServerState& state) {
  if (ObservedSlot* slot = state.find(step.address.slot)) match(*slot, wanted, state);
}

namespace {

Expected<void> simulate_prove(const Step& step, ServerState& state) {
  if (const auto key = require_key(step, state); !key) return key;
  for (const SlotName& name : step.slots) {
    const ObservedSlot* slot = state.find(name);
    if (slot && is_held_by(*slot, step.thumbprint)) continue;
    return refuse("prove.refuted", name.text() + " does not use " + step.thumbprint.short_text(),
                  step);
  }
  show(step.handshakes, state);
  return {};
}

Expected<void> require_unused(const Step& step, const ServerState& state,
                              const Capabilities& capabilities) {
  const std::string name = step.thumbprint.short_text();
  for (const ObservedSlot& slot : state.slots) {
    const SlotRule* rule = capabilities.find_slot(slot.slot);
    if (rule && !rule->blocks_removal) {
      if (rule->clearable || !is_held_by(slot, step.thumbprint)) continue;
      if (slot.holders.value().size() > 1) continue;
      return refuse("certificate.last", slot.slot.text() + " would be left without a certificate",
                    step);
    }
    if (is_cleared(step, slot.slot)) continue;
    const bool has_heirs = is_matching(rule) && !rule->shared && slot.holders.has_value() &&
                           slot.holders.value().size() > 1;
    if (has_heirs) continue;
    if (slot.holders.is_unknown()) {
      return refuse("certificate.use-unknown",
                    "whether " + slot.slot.text() + " uses " + name + " is unknown (" +
                        slot.holders.why() + ")",
                    step);
    }
    if (is_held_by(slot, step.thumbprint)) {
      return refuse("certificate.in-use", slot.slot.text() + " still uses " + name, step);
    }
  }
  return {};
}

Expected<void> simulate_remove(const Step& step, ServerState& state,
                               const Capabilities& capabilities) {
  if (!state.find(step.thumbprint)) return {};
  if (const auto unused = require_unused(step, state, capabilities); !unused) return unused;
  std::erase_if(state.certificates, [&](const ObservedCertificate& copy) {
    return copy.thumbprint == step.thumbprint;
  });
  for (ObservedSlot& slot : state.slots) {
    if (slot.holders.has_value()) std::erase(slot.holders.value(), step.thumbprint);
  }
  return {};
}

}  // namespace

Expected<void> simulate(const Step& step, ServerState& state, const Capabilities& capabilities) {
  switch (step.address.action) {
    case Action::export_key:
      return simulate_export(step, state);
    case Action::import:
      return simulate_import(step, state, capabilities);
    case Action::assign:
      return simulate_assign(step, state, capabilities);
    case Action::prove:
      return simulate_prove(step, state);
    case Action::remove:
      return simulate_remove(step, state, capabilities);
    case Action::await:
      show(step.handshakes, state);
      return {};
    case Action::install_chain:
    case Action::configure:
      return {};
  }
  return {};
}

}  // namespace signet
