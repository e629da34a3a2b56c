#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "plan/diff_binding.h"
#include "plan/simulate.h"

namespace signet {

namespace {

// What the steps of one binding share.
struct Chain {
  Draft& draft;
  const Binding& binding;
  std::optional<StepId> gate;    // of the wave, where the steps wait for it
  std::optional<StepId> import;  // where one is planned
  std::uint32_t unit = 0;
  std::vector<StepId> assigns = {};
  std::vector<StepId> urgent = {};  // of them, what choosers need
};

bool changes(const SlotRule& rule, const SlotName& slot) {
  const auto names = [&](const std::vector<std::string>& slots) {
    return std::ranges::find(slots, slot.text()) != slots.end();
  };
  return names(rule.implies) || names(rule.implies_where_empty);
}

bool follows(const SlotRule& rule, const SlotName& slot) {
  return std::ranges::find(rule.follows, slot.text()) != rule.follows.end();
}

// The slots that assigning `name` may change or relies on, by their place in the state. Steps that
// touch the same slot stand in a row, so that every permitted order ends alike and each guard sees
// what it was planned for.
std::vector<std::size_t> touched(const ServerWork& work, const SlotName& name) {
  std::vector<std::size_t> places;
  const SlotRule& rule = *work.platform.find_slot(name);
  const std::vector<ObservedSlot>& slots = work.state().slots;
  for (std::size_t at = 0; at < slots.size(); ++at) {
    if (slots[at].slot == name || changes(rule, slots[at].slot) || follows(rule, slots[at].slot)) {
      places.push_back(at);
    }
  }
  return places;
}

void need_earlier(const ServerWork& work, const std::vector<std::size_t>& places,
                  std::vector<StepId>& needs) {
  if (work.last_to_touch.empty()) return;
  for (const std::size_t place : places) {
    if (work.last_to_touch[place]) needs.push_back(*work.last_to_touch[place]);
  }
}

// What finds the certificate on that server.
void find_finders(const Draft& draft, ServerIndex index, const Certificate& certificate,
                  SharedFinders& finders) {
  const ServerState* state = draft.state_of(index);
  const Capabilities* platform = draft.platform_of(index);
  if (!state || !platform) {
    finders.may_be_more = true;
    return;
  }
  for (const ObservedSlot& slot : state->slots) {
    if (!is_shared_name(platform->find_slot(slot.slot))) continue;
    if (slot.holders.is_unknown()) finders.may_be_more = true;
    if (!slot.holders.has_value() || slot.holders.value().empty()) continue;
    if (!is_set_to(slot, certificate, *state)) continue;
    finders.slots.push_back(slot.slot);
    finders.may_clear &= may_clear(draft, slot, {certificate.thumbprint});
  }
}

const SharedFinders& finders_of(const Draft& draft, CertificateDraft& facts) {
  if (facts.finders) return *facts.finders;
  facts.finders.emplace();
  facts.finders->may_be_more = !facts.information;
  for (ServerIndex index = 0; facts.information && index < draft.desired.servers.size(); ++index) {
    find_finders(draft, index, *facts.information, *facts.finders);
  }
  std::vector<SlotName>& slots = facts.finders->slots;
  std::ranges::sort(slots);
  const auto repeated = std::ranges::unique(slots);
  slots.erase(repeated.begin(), repeated.end());
  return *facts.finders;
}

// Whether the slot, which matches the copy by its names, has a certificate to go back to when the
// copy is gone again.
bool has_others(const ServerWork& work, const SlotName& name) {
  const SlotRule* rule = work.platform.find_slot(name);
  const ObservedSlot* slot = work.state().find(name);
  return rule && rule->holding == SlotRule::Holding::matching && slot &&
         slot->holders.has_value() && !slot->holders.value().empty();
}

// How the copy goes again: what finds it by its names alone goes with it, where nothing keeps it.
void describe_return(Chain& chain, const Slots& slots, Step& step) {
  const SharedFinders& finders = finders_of(chain.draft, chain.binding.facts);
  if (!finders.may_clear) {
    step.undo = Step::Undo::impossible;
    step.undo_text =
        finders.slots.front().text() + " finds it by issuer and subject, and lets no such copy go";
    return;
  }
  step.undo = Step::Undo::possible;
  step.undo_text = "remove the copy";
  step.clears = finders.slots;
  if (finders.may_be_more) return;
  std::ranges::copy_if(slots.held, std::back_inserter(step.slots),
                       [&](const SlotName& slot) { return has_others(chain.binding.work, slot); });
}

void add_import(Chain& chain, const Slots& slots) {
  const auto& [work, certificate, wanted, facts, copy] = chain.binding;
  Step step = chain.draft.step_of(work.index, Action::import, certificate.key);
  step.thumbprint = certificate.thumbprint;
  step.needs.push_back(export_step(chain.draft, wanted.certificate));
  if (chain.unit != 0) {
    if (chain.gate) step.needs.push_back(*chain.gate);
    // Nothing may come between a unit's steps: what any of them waits for, the first waits for.
    for (const SlotName& slot : slots.open) need_earlier(work, touched(work, slot), step.needs);
  }
  step.reason = step.address.target.text() + " lacks it";
  step.guard.push_back(
      {step.address.target, Fact::Field::certificate, certificate.thumbprint, {}, {}, "absent"});
  step.unit = chain.unit;
  step.friendly_name = certificate.friendly_name;
  step.exportable = certificate.exportable;
  describe_return(chain, slots, step);
  play(chain.draft, work, step);
  show_bytes(step.thumbprint, facts.information, *work.changed, work.platform);
  chain.import = chain.draft.add(std::move(step));
}

// Whether this plan may remove the certificate from the server at its end.
bool is_retired(const Desired& desired, const TargetName& server, const Thumbprint& thumbprint) {
  const auto at =
      std::ranges::lower_bound(desired.retirements, thumbprint, {}, &Retirement::thumbprint);
  return at != desired.retirements.end() && at->thumbprint == thumbprint &&
         std::ranges::binary_search(at->servers, server);
}

// Whether assigning the slot gives the certificate another one that keeps it from being removed.
bool brings_more(const ServerWork& work, const SlotRule& rule) {
  const auto keeps_it = [&](const std::string& name, bool if_free) {
    const auto slot = SlotName::parse(name);
    const ObservedSlot* found = slot ? work.state().find(*slot) : nullptr;
    const SlotRule* brought = found ? work.platform.find_slot(*slot) : nullptr;
    if (!brought || !brought->blocks_removal) return false;
    return !if_free || !found->holders.has_value() || found->holders.value().empty();
  };
  return std::ranges::any_of(rule.implies,
                             [&](const std::string& name) { return keeps_it(name, false); }) ||
         std::ranges::any_of(rule.implies_where_empty,
                             [&](const std::string& name) { return keeps_it(name, true); });
}

// `is_brought`: the copy comes with this plan, and goes with its import.
void describe_undo(Step& step, const SlotRule& rule, const Desired& desired, bool is_brought) {
  const std::string& slot = step.address.slot.text();
  const bool is_beside = rule.holding == SlotRule::Holding::additive;
  step.undo = Step::Undo::possible;
  const bool leaves_some =
      rule.clearable || std::ranges::any_of(step.before, [&](const Thumbprint& holder) {
        return !is_retired(desired, step.address.target, holder);
      });
  if (is_beside && is_brought && leaves_some && !rule.blocks_removal) {
    step.undo_text = "remove the copy, which takes it off " + slot;
    return;
  }
  if (is_beside) {
    step.undo_text = "take it off " + slot + " again";
  } else if (!step.before.empty()) {
    const Thumbprint& previous = step.before.front();
    step.undo_text = "assign " + slot + " to " + previous.short_text() + " again";
    if (is_retired(desired, step.address.target, previous)) {
      step.undo_text += ", as long as that is not removed";
    }
    return;
  } else {
    step.undo_text = "leave " + slot + " without a certificate again";
  }
  if (rule.clearable) return;
  step.undo = Step::Undo::impossible;
  step.undo_text = is_beside
                       ? "the copy was there before, and no service can be taken off a certificate"
                       : slot + " cannot be without a certificate again";
}

void describe_change(Step& step, const SlotRule& rule, const ObservedSlot& slot,
                     const Desired& desired, bool is_brought) {
  if (slot.holders.has_value()) step.before = slot.holders.value();
  const bool is_there = holds(step.before, step.thumbprint);
  const std::string& name = slot.slot.text();
  if (step.before.empty()) {
    step.reason = name + " uses no certificate";
  } else if (is_there) {
    step.reason = name + " finds it by another name";
  } else if (rule.holding == SlotRule::Holding::additive) {
    step.reason = name + " does not use it yet";
  } else {
    step.reason = name + " uses " + step.before.front().short_text();
  }
  if (!step.name.empty()) step.reason += "; by the name " + step.name;
  step.interrupts = rule.interrupts;
  step.after = {step.thumbprint};
  describe_undo(step, rule, desired, is_brought);
}

void guard_assign(Step& step, const ServerState& state) {
  const TargetName& server = step.address.target;
  step.guard.push_back({server, Fact::Field::certificate, step.thumbprint, {}, {}, "with key"});
  Fact& slot =
      step.guard.emplace_back(Fact{server, Fact::Field::slot, {}, step.address.slot, {}, {}});
  slot.value = read_fact(slot, state);
}

}  // namespace

void play(Draft& draft, ServerWork& work, const Step& step) {
  if (!work.changed) work.changed = work.observed;
  if (const auto played = simulate(step, *work.changed, work.platform); !played) {
    draft.mistake = played.error();
  }
}

StepId add_assign(Draft& draft, ServerWork& work, Step step) {
  const SlotName slot = step.address.slot;
  const std::vector<std::size_t> places = touched(work, slot);
  need_earlier(work, places, step.needs);
  describe_change(
      step, *work.platform.find_slot(slot), *work.state().find(slot), draft.desired,
      !work.observed.find(step.thumbprint) && !brings_more(work, *work.platform.find_slot(slot)));
  guard_assign(step, work.state());
  play(draft, work, step);
  const Known<std::vector<Thumbprint>>& holders = work.state().find(slot)->holders;
  if (holders.has_value()) step.after = holders.value();
  draft.is_target[work.index] = true;
  const StepId id = draft.add(std::move(step));
  work.last_to_touch.resize(work.state().slots.size());
  for (const std::size_t place : places) work.last_to_touch[place] = id;
  return id;
}

namespace {

void add_assign(Chain& chain, const SlotName& name) {
  const auto& [work, certificate, wanted, facts, copy] = chain.binding;
  Step step = chain.draft.step_of(work.index, Action::assign, certificate.key);
  step.address.slot = name;
  step.thumbprint = certificate.thumbprint;
  step.name = choose_name(chain.draft, chain.binding, name).value_or(std::string());
  if (chain.import) step.needs.push_back(*chain.import);
  if (chain.gate && chain.unit == 0) step.needs.push_back(*chain.gate);
  step.unit = chain.unit;
  const bool is_urgent = is_needed_by_choosers(work.state(), name);
  if (!is_urgent) step.needs.insert(step.needs.end(), chain.urgent.begin(), chain.urgent.end());
  chain.assigns.push_back(add_assign(chain.draft, work, std::move(step)));
  if (is_urgent) chain.urgent.push_back(chain.assigns.back());
}

bool is_as_wanted(const Chain& chain, const SlotName& name) {
  const ObservedSlot& slot = *chain.binding.work.state().find(name);
  const Known<std::vector<Thumbprint>>& now = slot.holders;
  if (!now.has_value() || !holds(now.value(), chain.binding.certificate.thumbprint)) return false;
  const auto wanted = choose_name(chain.draft, chain.binding, name);
  return !wanted || wanted->empty() || slot.name == Known<std::string>(*wanted);
}

void add_assigns(Chain& chain, const Slots& slots) {
  for (const SlotName& name : slots.open) {
    // The step of another slot may have brought this one along.
    if (!is_as_wanted(chain, name)) add_assign(chain, name);
  }
}

void add_prove(Chain& chain, const Slots& slots) {
  const auto& [work, certificate, wanted, facts, copy] = chain.binding;
  Step step = chain.draft.step_of(work.index, Action::prove, certificate.key);
  step.thumbprint = certificate.thumbprint;
  step.needs = std::move(chain.assigns);
  if (step.needs.empty() && chain.import) step.needs.push_back(*chain.import);
  step.slots = slots.held;
  step.slots.insert(step.slots.end(), slots.open.begin(), slots.open.end());
  std::ranges::sort(step.slots);
  step.reason = step.slots.empty() ? "it is to be there with its key" : "each service is to use it";
  const StepId id = chain.draft.add(std::move(step));
  work.proves.push_back(id);
  if (chain.import) facts.consumers.push_back(id);
  const DesiredServer& server = chain.draft.server(work.index);
  if (server.rollout) chain.draft.rollouts[*server.rollout].proves[server.wave].push_back(id);
}

}  // namespace

void add_steps(Draft& draft, const Binding& binding, const Slots& slots) {
  const bool imports = !binding.copy;
  const bool apart = binding.work.platform.staging_inert;
  Chain chain{draft, binding, {}, {}};
  if (!slots.open.empty() || !apart) chain.gate = gate_of(draft, draft.server(binding.work.index));
  if (imports && !apart) chain.unit = ++draft.units;
  draft.is_target[binding.work.index] = true;
  if (imports) add_import(chain, slots);
  add_assigns(chain, slots);
  add_prove(chain, slots);
}

}  // namespace signet
