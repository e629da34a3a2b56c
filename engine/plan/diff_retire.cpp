#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "plan/diff_draft.h"
#include "plan/diff_rules.h"
#include "plan/references.h"
#include "plan/simulate.h"

namespace signet {

namespace {

// One retirement while it is planned.
struct Removal {
  Draft& draft;
  const Retirement& retirement;
  std::optional<CertificateIndex> declared;
  CertificateKey key;  // the manifest's, or the thumbprint's digits
  // Settings of several servers that find it by issuer and subject when all is done: they keep it
  // on every server of their platform, or are cleared for it. And the proofs of what this plan sets
  // otherwise.
  std::vector<std::pair<const Capabilities*, const ObservedSlot*>> shared = {};
  std::vector<StepId> resettings = {};
};

void block(const Removal& removal, ServerIndex index, Objection objection) {
  removal.draft.plan.blocked.push_back({removal.draft.server(index).target.name, removal.key,
                                        std::move(objection.code), std::move(objection.why),
                                        std::move(objection.lift)});
}

bool blocks_removal(const SlotRule* rule) { return !rule || rule->blocks_removal; }

// "retired: superseded; SMTP loses it": what the removal takes it from.
std::string removal_reason(const Removal& removal, const ServerState& state) {
  std::string reason = "retired";
  if (!removal.retirement.reason.empty()) reason += ": " + removal.retirement.reason;
  for (const ObservedSlot& slot : state.slots) {
    if (is_held(slot, removal.retirement.thumbprint)) {
      reason += fmt::format("; {} loses it", slot.slot.text());
    }
  }
  return reason;
}

void block_use(const Removal& removal, ServerIndex index, const SlotName& slot) {
  const SlotRule* rule = removal.draft.platform_of(index)->find_slot(slot);
  const bool is_assignable = !rule || rule->assignable;
  block(removal, index,
        {"retire.in-use", slot.text() + " still uses it",
         is_assignable ? "assign another certificate to " + slot.text() + " first"
                       : "take it out of retire: " + rule->description});
}

std::vector<Thumbprint> others_at(const Removal& removal, const ObservedSlot& slot) {
  std::vector<Thumbprint> others = slot.holders.value();
  std::erase(others, removal.retirement.thumbprint);
  return others;
}

// Whether the slot is one of those that are cleared while the copy goes.
bool is_cleared(const Removal& removal, const SlotRule* rule, const ObservedSlot& slot) {
  return is_shared_name(rule) && may_clear(removal.draft, slot, others_at(removal, slot));
}

// What finds the certificate that is to stay by the same issuer and subject names this one too, and
// assigning changes nothing of it.
void block_name(const Removal& removal, ServerIndex index, const ObservedSlot& slot) {
  const std::vector<Thumbprint> others = others_at(removal, slot);
  if (others.empty()) return block_use(removal, index, slot.slot);
  block(removal, index,
        {"retire.in-use",
         fmt::format("{} finds it by issuer and subject, as it finds {}: such a certificate cannot "
                     "be removed",
                     slot.slot.text(), short_texts(others, ", ")),
         fmt::format("leave it there, or name the connector under connectors and let it be cleared "
                     "meanwhile (policy: connectors_at_removal: clear): see docs/retiring.md")});
}

// Others with the same issuer and subject take over where each server has its own setting.
bool is_shared_with_others(const SlotRule* rule, const ObservedSlot& slot) {
  return rule && rule->holding == SlotRule::Holding::matching && !rule->shared &&
         slot.holders.has_value() && slot.holders.value().size() > 1;
}

void block_unknown_uses(const Removal& removal, ServerIndex index, const ServerState& state) {
  const Capabilities& platform = *removal.draft.platform_of(index);
  for (const ObservedSlot& slot : state.slots) {
    if (!slot.holders.is_unknown() || !blocks_removal(platform.find_slot(slot.slot))) continue;
    block(removal, index,
          {"retire.use-unknown",
           fmt::format("whether {} uses it is unknown ({})", slot.slot.text(), slot.holders.why()),
           "make the service readable, then plan again"});
  }
}

// A service that is set to it.
void block_set(const Removal& removal, ServerIndex index, const ServerState& state,
               const SlotName& name) {
  const ObservedSlot& slot = *state.find(name);
  const SlotRule* rule = removal.draft.platform_of(index)->find_slot(name);
  if (!blocks_removal(rule) || is_shared_with_others(rule, slot)) return;
  if (is_cleared(removal, rule, slot)) return;
  if (rule && rule->holding == SlotRule::Holding::matching) {
    block_name(removal, index, slot);
  } else {
    block_use(removal, index, name);
  }
}

// Whether the service shows another once this plan is done: what the plan sets is proven before the
// removal, and who chooses at each connection finds the next one at once.
bool will_show_another(const Removal& removal, ServerIndex index, const ServerState& state,
                       const SlotName& slot) {
  const TargetName& server = removal.draft.server(index).target.name;
  const auto sets = [&](const Step& step) {
    return step.address.action == Action::assign && step.address.slot == slot &&
           step.address.target == server;
  };
  const auto chooses = [&](const Chooser& chooser) { return chooser.slot == slot; };
  return std::ranges::any_of(state.choosers, chooses) ||
         std::ranges::any_of(removal.draft.plan.steps, sets);
}

// A service that nobody restarted, or that has it from elsewhere.
void block_shown(const Removal& removal, ServerIndex index, const ServerState& state,
                 const Reference& use) {
  if (!use.slot.empty() && will_show_another(removal, index, state, use.slot)) return;
  const std::string service = use.slot.empty() ? use.user : use.slot.text();
  const SlotRule* rule = removal.draft.platform_of(index)->find_slot(use.slot);
  const std::string act = rule && !rule->restart.empty()
                              ? "restart " + rule->restart
                              : "have it take up the certificate that it is set to";
  block(removal, index,
        {"retire.served", service + " still shows it, whatever it is set to",
         act + ", then plan again"});
}

// Whether this plan puts another in its place somewhere; what clients see now is no objection then.
bool is_replaced(const Removal& removal) {
  return std::ranges::any_of(removal.draft.plan.steps, [&](const Step& step) {
    return step.address.action == Action::assign &&
           holds(step.before, removal.retirement.thumbprint);
  });
}

void block_clients(const Removal& removal, ServerIndex index) {
  for (const SeenEndpoint& seen : removal.draft.observed.endpoints) {
    if (!seen.served.has_value() || !holds(seen.served.value(), removal.retirement.thumbprint)) {
      continue;
    }
    if (is_replaced(removal)) return;
    block(removal, index,
          {"retire.served", fmt::format("{} still shows it to clients", seen.endpoint.text()),
           "find out what answers there, and give it its certificate"});
  }
}

// What is set once for several servers keeps the certificate on the others as well.
void block_shared(const Removal& removal, ServerIndex index, const ServerState& state) {
  for (const auto& [platform, slot] : removal.shared) {
    const bool keeps_it = platform == removal.draft.platform_of(index) && !state.find(slot->slot) &&
                          !is_cleared(removal, platform->find_slot(slot->slot), *slot);
    if (keeps_it) block_name(removal, index, *slot);
  }
}

// Whether the certificate is free on the server as the plan leaves it.
bool is_free(const Removal& removal, ServerIndex index, const ServerState& state) {
  const std::size_t blocked = removal.draft.plan.blocked.size();
  const References found =
      references_on(removal.retirement.thumbprint, removal.draft.server(index).target.name, state,
                    std::span(removal.draft.platform_of(index), 1));
  block_unknown_uses(removal, index, state);
  for (const Reference& use : found.uses) {
    switch (use.how) {
      case Reference::How::assigned:
      case Reference::How::named:
        block_set(removal, index, state, use.slot);
        break;
      case Reference::How::served:
        block_shown(removal, index, state, use);
        break;
      case Reference::How::chosen:  // by whom it may be lost: leaves_choosers_well
        break;
    }
  }
  block_shared(removal, index, state);
  block_clients(removal, index);
  return removal.draft.plan.blocked.size() == blocked;
}

// A service that takes many certificates may lose one, but never its last.
bool leaves_no_service_empty(const Removal& removal, ServerIndex index, const ServerState& state) {
  const auto is_last = [&](const ObservedSlot& slot) {
    return is_held(slot, removal.retirement.thumbprint) && slot.holders.value().size() == 1;
  };
  const auto last = std::ranges::find_if(state.slots, is_last);
  if (last == state.slots.end()) return true;
  block_use(removal, index, last->slot);
  return false;
}

ServerState without(const Thumbprint& thumbprint, ServerState state) {
  std::erase_if(state.certificates,
                [&](const ObservedCertificate& copy) { return copy.thumbprint == thumbprint; });
  return state;
}

// The first criterion that any copy meets.
std::size_t criterion_of(const Chooser& chooser, const ServerState& state) {
  Chooser single = chooser;
  for (std::size_t at = 0; at < chooser.criteria.size(); ++at) {
    single.criteria = {chooser.criteria[at]};
    if (!pick(single, state).is_absent()) return at;
  }
  return chooser.criteria.size();
}

// What finds its certificate itself and takes this one must find another that works there.
bool leaves_choosers_well(const Removal& removal, ServerIndex index, const ServerState& state) {
  const Thumbprint& thumbprint = removal.retirement.thumbprint;
  if (state.choosers.empty()) return true;
  const ServerState after = without(thumbprint, state);
  for (const Chooser& chooser : state.choosers) {
    if (pick(chooser, state) != Known<Thumbprint>(thumbprint)) continue;
    const Known<Thumbprint> next = pick(chooser, after);
    const ObservedSlot* slot = after.find(chooser.slot);
    const bool works = next.has_value() && slot && is_held(*slot, next.value());
    if (works && criterion_of(chooser, after) == criterion_of(chooser, state)) continue;
    std::string then = "finds none";
    if (next.has_value()) {
      then =
          next.value().short_text() + (works ? ", which it finds by another name only"
                                             : ", which is not assigned to " + chooser.slot.text());
    }
    block(removal, index,
          {"retire.chosen", fmt::format("the {} takes it, and then {}", chooser.name, then),
           "give the server another certificate with its names for " + chooser.slot.text()});
    return false;
  }
  return true;
}

// Some server waits for it in vain, and this copy might serve as its source.
bool is_missed(const Removal& removal, const ObservedCertificate& copy) {
  if (!removal.declared) return false;
  const bool exportable = copy.exportable.has_value() && copy.exportable.value();
  if (!exportable && !copy.exportable.is_unknown()) return false;
  return removal.draft.certificates[*removal.declared].unsatisfied > 0;
}

std::optional<Objection> objection_to(const Removal& removal, ServerIndex index,
                                      const ObservedCertificate& copy) {
  if (removal.declared && removal.draft.wants(index, *removal.declared)) {
    return Objection{"retire.wanted", "the manifest also wants it on this server",
                     "take it out of the server's certificates or out of retire"};
  }
  if (is_missed(removal, copy)) {
    return Objection{
        "retire.still-needed",
        "a server that is to get it is blocked or unknown, and this copy may be its source",
        "repair that server first"};
  }
  if (const Objection* objection = veto_of(removal.draft, index, {}, removal.retirement.thumbprint))
    return *objection;
  return removal_objection(removal.draft, removal.draft.server(index));
}

bool is_removable(const Removal& removal, ServerIndex index) {
  const auto after = removal.draft.after.find(index);
  if (after == removal.draft.after.end()) return false;  // left out, not selected or not known
  const ObservedCertificate* copy = after->second.state.find(removal.retirement.thumbprint);
  if (!copy) return false;
  if (copy->has_key.is_unknown()) {
    removal.draft.plan.not_known.push_back(
        {removal.draft.server(index).target.name,
         "the key of " + removal.retirement.thumbprint.short_text(), copy->has_key.why()});
    return false;
  }
  if (auto objection = objection_to(removal, index, *copy)) {
    block(removal, index, std::move(*objection));
    return false;
  }
  const ServerState& state = after->second.state;
  return is_free(removal, index, state) && leaves_no_service_empty(removal, index, state) &&
         leaves_choosers_well(removal, index, state);
}

std::vector<ServerIndex> removable_servers(const Removal& removal) {
  std::vector<ServerIndex> servers;
  for (const TargetName& name : removal.retirement.servers) {
    const std::optional<ServerIndex> index = removal.draft.find_server(name);
    if (index && is_removable(removal, *index)) servers.push_back(*index);
  }
  return servers;
}

// Whether the plan leaves a copy with its key on a server that could be read. `removed` is sorted.
bool leaves_a_copy(const Removal& removal, const std::vector<ServerIndex>& removed) {
  Draft& draft = removal.draft;
  if (removal.declared && !draft.certificates[*removal.declared].consumers.empty()) return true;
  const auto& copies = copies_of(draft, removal.retirement.thumbprint);
  return std::ranges::any_of(copies, [&](std::uint32_t at) {
    const ObservedServer& server = draft.observed.servers[at];
    const Known<bool>& key = server.state.value().find(removal.retirement.thumbprint)->has_key;
    const std::optional<ServerIndex> index = draft.find_server(server.name);
    const bool stays = !index || !std::ranges::binary_search(removed, *index);
    return stays && key.has_value() && key.value();
  });
}

void guard_removal(Step& step, const ServerState& state, const Capabilities& platform) {
  const auto guard = [&](Fact fact) {
    fact.value = read_fact(fact, state);
    step.guard.push_back(std::move(fact));
  };
  const TargetName& server = step.address.target;
  guard({server, Fact::Field::certificate, step.thumbprint, {}, {}, {}});
  for (const ObservedSlot& slot : state.slots) {
    if (!blocks_removal(platform.find_slot(slot.slot)) && !is_held(slot, step.thumbprint)) continue;
    guard({server, Fact::Field::slot, {}, slot.slot, {}, {}});
  }
}

// The removal waits until everything that was fed by this very copy is proven.
void need_consumers(const Removal& removal, ServerIndex index, Step& step) {
  if (!removal.declared) return;
  const CertificateDraft& facts = removal.draft.certificates[*removal.declared];
  if (!facts.export_step || facts.source->server != index) return;
  step.needs.push_back(*facts.export_step);
  step.needs.insert(step.needs.end(), facts.consumers.begin(), facts.consumers.end());
}

// The wanted slots that the certificate holds, where it is there with its key.
std::optional<std::vector<SlotName>> held_slots(const ServerState& state, const Thumbprint& wanted,
                                                const std::vector<SlotName>& slots) {
  const ObservedCertificate* copy = state.find(wanted);
  if (!copy || !copy->has_key.has_value() || !copy->has_key.value()) return std::nullopt;
  std::vector<SlotName> held;
  for (const SlotName& name : slots) {
    const ObservedSlot* slot = state.find(name);
    if (slot && slot->holders.has_value() && holds(slot->holders.value(), wanted)) {
      held.push_back(name);
    }
  }
  return held;
}

// A removal waits until everything that the server is to keep is proven, also what this plan does
// not change: another certificate may have been taken away since.
void prove_what_stays(Draft& draft, ServerIndex index, ServerAfter& after) {
  if (std::exchange(after.keeps_proven, true)) return;
  for (const DesiredBinding& binding : draft.server(index).bindings) {
    const DesiredCertificate& certificate = draft.desired.certificates[binding.certificate];
    const bool is_proven = std::ranges::any_of(after.proves, [&](StepId id) {
      const Address& proof = draft.plan.steps[id].address;
      return proof.action == Action::prove && proof.certificate == certificate.key;
    });
    auto held = held_slots(after.state, certificate.thumbprint, binding.slots);
    if (is_proven || !held) continue;
    Step step = draft.step_of(index, Action::prove, certificate.key);
    step.thumbprint = certificate.thumbprint;
    step.slots = std::move(*held);
    step.reason = "a removal waits for it";
    if (const auto seen = draft.unchanged.find(index); seen != draft.unchanged.end()) {
      step.handshakes = seen->second;
    }
    step.rollout.reset();  // it proves no change of a wave
    step.wave = 0;
    after.proves.push_back(draft.add(std::move(step)));
  }
}

void find_shared(Removal& removal) {
  const Draft& draft = removal.draft;
  std::set<SlotName> seen;
  for (ServerIndex index = 0; index < draft.desired.servers.size(); ++index) {
    const ServerState* state = state_after(draft, index);
    const Capabilities* platform = draft.platform_of(index);
    if (!state || !platform) continue;
    for (const ObservedSlot& slot : state->slots) {
      if (!is_shared_name(platform->find_slot(slot.slot))) continue;
      if (!is_held(slot, removal.retirement.thumbprint)) continue;
      if (seen.insert(slot.slot).second) removal.shared.emplace_back(platform, &slot);
    }
  }
}

// Whether the step sets such a setting otherwise.
bool is_resetting(const Removal& removal, const Step& step) {
  if (step.address.action != Action::assign) return false;
  if (!holds(step.before, removal.retirement.thumbprint)) return false;
  const auto index = removal.draft.find_server(step.address.target);
  const Capabilities* platform = index ? removal.draft.platform_of(*index) : nullptr;
  return platform && is_shared_name(platform->find_slot(step.address.slot));
}

void find_resettings(Removal& removal) {
  const std::vector<Step>& steps = removal.draft.plan.steps;
  for (StepId id = 0; id < steps.size(); ++id) {
    if (steps[id].address.action != Action::prove) continue;
    const bool proves = std::ranges::any_of(
        steps[id].needs, [&](StepId need) { return is_resetting(removal, steps[need]); });
    if (proves) removal.resettings.push_back(id);
  }
}

// What finds the copy by its names is cleared while it goes, one copy after the other.
void clear_shared(const Removal& removal, ServerIndex index, Step& step) {
  for (const auto& [platform, slot] : removal.shared) {
    if (platform == removal.draft.platform_of(index)) step.clears.push_back(slot->slot);
  }
  if (step.clears.empty()) return;
  std::ranges::sort(step.clears);
  step.interrupts = clearing_text(step.clears);
  if (removal.draft.last_clearing) step.needs.push_back(*removal.draft.last_clearing);
}

void add_removal(const Removal& removal, ServerIndex index, bool is_last) {
  Draft& draft = removal.draft;
  ServerAfter& after = draft.after.at(index);
  prove_what_stays(draft, index, after);
  const Capabilities& platform = *draft.platform_of(index);
  Step step = draft.step_of(index, Action::remove, removal.key);
  step.thumbprint = removal.retirement.thumbprint;
  step.needs = after.proves;
  step.needs.insert(step.needs.end(), removal.resettings.begin(), removal.resettings.end());
  need_consumers(removal, index, step);
  if (const auto gate = last_gate_of(draft, draft.server(index))) step.needs.push_back(*gate);
  clear_shared(removal, index, step);
  step.reason = removal_reason(removal, after.state);
  step.undo = Step::Undo::impossible;
  step.undo_text = is_last ? "the last copy is deleted: its key is lost for good"
                           : "the copy is deleted; import it again from another copy";
  guard_removal(step, after.state, platform);
  if (const auto played = simulate(step, after.state, platform); !played) {
    draft.mistake = played.error();
  }
  draft.is_target[index] = true;
  const bool is_clearing = !step.clears.empty();
  const StepId id = draft.add(std::move(step));
  if (is_clearing) draft.last_clearing = id;
}

}  // namespace

void plan_retirement(Draft& draft, const Retirement& retirement) {
  Removal removal{draft, retirement, draft.find_certificate(retirement.thumbprint), {}};
  removal.key = removal.declared ? draft.desired.certificates[*removal.declared].key
                                 : *CertificateKey::parse(retirement.thumbprint.text());
  find_shared(removal);
  find_resettings(removal);
  const std::vector<ServerIndex> servers = removable_servers(removal);
  if (servers.empty()) return;
  const bool is_last = !leaves_a_copy(removal, servers);
  for (const ServerIndex index : servers) add_removal(removal, index, is_last);
  if (!is_last) return;
  draft.plan.findings.push_back(
      {{},
       "retire.last-copy",
       fmt::format("{}: no server that could be read keeps a copy with its key",
                   removal.key.text())});
}

void plan_retirements(Draft& draft) {
  for (const Retirement& retirement : draft.desired.retirements) {
    plan_retirement(draft, retirement);
  }
}

}  // namespace signet
