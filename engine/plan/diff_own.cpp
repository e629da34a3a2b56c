#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "plan/diff_binding.h"
#include "plan/diff_rules.h"

namespace signet {

namespace {

bool is_for(const Certificate& certificate, const std::string& server) {
  const std::string wanted = to_lower(server);
  return std::ranges::any_of(certificate.names, [&](const std::string& name) {
    const std::string each = to_lower(name);
    return each == wanted || each.starts_with(wanted + ".");
  });
}

bool is_limited(const ObservedCertificate& copy, const SlotName& slot) {
  return std::ranges::any_of(copy.limits, [&](const Limit& limit) {
    return !limit.is_note && (limit.slot.empty() || limit.slot == slot);
  });
}

// Self-signed, for the server's own name, valid and with its key.
bool is_own(const Draft& draft, const ObservedCertificate& copy, const SlotName& slot,
            const std::string& server) {
  const CertificatePointer& bytes = copy.certificate;
  return bytes && bytes->self_signed && copy.has_key == Known<bool>(true) &&
         bytes->not_before <= draft.now && draft.now < bytes->not_after && is_for(*bytes, server) &&
         !is_limited(copy, slot);
}

const ObservedCertificate* find_own(const Draft& draft, const ServerWork& work,
                                    const SlotName& slot) {
  const std::string& server = draft.server(work.index).target.name.text();
  const ObservedCertificate* best = nullptr;
  for (const ObservedCertificate& copy : work.state().certificates) {
    if (!is_own(draft, copy, slot, server)) continue;
    if (!best || best->certificate->not_before < copy.certificate->not_before) best = &copy;
  }
  return best;
}

bool is_held_by_own(const Draft& draft, const ServerWork& work, const ObservedSlot& slot) {
  const std::string& server = draft.server(work.index).target.name.text();
  if (!slot.holders.has_value()) return false;
  return std::ranges::any_of(slot.holders.value(), [&](const Thumbprint& holder) {
    const ObservedCertificate* copy = work.state().find(holder);
    return copy && is_own(draft, *copy, slot.slot, server);
  });
}

void add_steps(Draft& draft, ServerWork& work, const Thumbprint& own, const SlotName& slot) {
  const auto key = *CertificateKey::parse(own.text());
  Step assign = draft.step_of(work.index, Action::assign, key);
  assign.thumbprint = own;
  assign.address.slot = slot;
  if (const auto gate = gate_of(draft, draft.server(work.index))) assign.needs.push_back(*gate);
  Step prove = draft.step_of(work.index, Action::prove, key);
  prove.thumbprint = own;
  prove.slots = {slot};
  prove.reason = "the server's own certificate is to hold it";
  prove.needs = {add_assign(draft, work, std::move(assign))};
  const StepId id = draft.add(std::move(prove));
  work.proves.push_back(id);
  const DesiredServer& server = draft.server(work.index);
  if (server.rollout) draft.rollouts[*server.rollout].proves[server.wave].push_back(id);
}

void plan_slot(Draft& draft, ServerWork& work, const SlotName& name) {
  const ObservedSlot* slot = work.state().find(name);
  if (!slot || slot->holders.is_unknown()) {
    const std::string why = slot ? slot->holders.why() : "there is no such service";
    return draft.not_known(work.index, "slot " + name.text(), why);
  }
  if (is_held_by_own(draft, work, *slot)) return;
  const ObservedCertificate* own = find_own(draft, work, name);
  const auto key = own ? *CertificateKey::parse(own->thumbprint.text()) : CertificateKey{};
  if (!own) {
    return draft.block(work.index, key,
                       {"own.none",
                        fmt::format("{} is to use a self-signed certificate of the server, and "
                                    "there is none that is valid and for its name",
                                    name.text()),
                        "make one on the server, or name another certificate"});
  }
  if (const Objection* objection = veto_of(draft, work.index, {})) {
    return draft.block(work.index, key, *objection);
  }
  if (const auto objection = wave_objection(draft, draft.server(work.index))) {
    return draft.block(work.index, key, *objection);
  }
  add_steps(draft, work, own->thumbprint, name);
}

}  // namespace

void plan_own(Draft& draft, ServerWork& work) {
  for (const SlotName& name : draft.server(work.index).self_signed) plan_slot(draft, work, name);
}

}  // namespace signet
