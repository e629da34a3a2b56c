#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "plan/diff_draft.h"
#include "plan/diff_rules.h"
#include "plan/simulate.h"

namespace signet {

namespace {

// One setting of several servers that is to go to a certificate.
struct Sharing {
  Draft& draft;
  const SlotName& slot;
  const SlotRule& rule;
  const DesiredCertificate& certificate;
  std::vector<TargetName> servers;      // all that share it
  std::vector<ServerIndex> ready = {};  // those of them that are ready
  std::vector<std::string> obstacles = {};
};

// Why the server is not ready for it, or an empty text.
std::string obstacle(const Sharing& sharing, const TargetName& name) {
  const std::optional<ServerIndex> index = sharing.draft.find_server(name);
  if (!index) return "is not in this manifest";
  const ServerState* state = state_after(sharing.draft, *index);
  if (!state) return "is unknown (" + sharing.draft.why_unknown(*index) + ")";
  if (!state->unmanaged.empty()) return "is not managed: " + state->unmanaged;
  const ObservedCertificate* copy = state->find(sharing.certificate.thumbprint);
  if (!copy || copy->has_key != Known<bool>(true)) {
    const auto& left_out = sharing.draft.server(*index).left_out;
    return left_out ? "lacks it, and is left out (" + left_out->reason + ")" : "lacks it";
  }
  for (const std::string& other : sharing.rule.follows) {
    const auto slot = SlotName::parse(other);
    if (!slot || !is_held(*state, *slot, sharing.certificate.thumbprint)) {
      return "does not use it for " + other;
    }
  }
  return {};
}

void look_at_servers(Sharing& sharing) {
  for (const TargetName& name : sharing.servers) {
    const std::string why = obstacle(sharing, name);
    if (why.empty()) {
      sharing.ready.push_back(*sharing.draft.find_server(name));
    } else {
      sharing.obstacles.push_back(name.text() + " " + why);
    }
  }
}

std::vector<StepId> proves_of(const Sharing& sharing) {
  std::vector<StepId> needs;
  for (const ServerIndex index : sharing.ready) {
    const auto after = sharing.draft.after.find(index);
    if (after == sharing.draft.after.end()) continue;
    needs.insert(needs.end(), after->second.proves.begin(), after->second.proves.end());
  }
  return needs;
}

Step step_of(const Sharing& sharing, ServerIndex actor, Action action) {
  Step step = sharing.draft.step_of(actor, action, sharing.certificate.key);
  step.address.slot = sharing.slot;
  step.thumbprint = sharing.certificate.thumbprint;
  step.rollout.reset();  // it is a change of no wave: it comes when all of them are over
  step.wave = 0;
  return step;
}

Step assign_of(const Sharing& sharing, ServerIndex actor) {
  Step step = step_of(sharing, actor, Action::assign);
  const ObservedSlot& slot = *state_after(sharing.draft, actor)->find(sharing.slot);
  if (slot.holders.has_value()) step.before = slot.holders.value();
  step.after = {step.thumbprint};
  step.needs = proves_of(sharing);
  std::vector<std::string> names;
  for (const TargetName& name : sharing.servers) names.push_back(name.text());
  step.reason = "all of its servers have it: " + join(names, ", ");
  step.interrupts = sharing.rule.interrupts;
  step.undo = step.before.empty() ? Step::Undo::impossible : Step::Undo::possible;
  step.undo_text = step.before.empty() ? sharing.slot.text() + " was set to no certificate"
                                       : "set " + sharing.slot.text() + " to " +
                                             step.before.front().short_text() + " again";
  Fact& held = step.guard.emplace_back(
      Fact{step.address.target, Fact::Field::slot, {}, sharing.slot, {}, {}});
  held.value = read_fact(held, *state_after(sharing.draft, actor));
  for (const ServerIndex index : sharing.ready) {
    step.guard.push_back({sharing.draft.server(index).target.name,
                          Fact::Field::certificate,
                          step.thumbprint,
                          {},
                          {},
                          "with key"});
  }
  return step;
}

void change_state(const Sharing& sharing, ServerIndex actor, const Step& step) {
  Draft& draft = sharing.draft;
  const Capabilities& platform = *draft.platform_of(actor);
  ServerState& state = draft.after.at(actor).state;
  if (const auto played = simulate(step, state, platform); !played) {
    draft.mistake = played.error();
    return;
  }
  const CertificatePointer bytes = state.find(step.thumbprint)->certificate;
  for (const ServerIndex index : sharing.ready) {
    const auto after = draft.after.find(index);
    if (bytes && index != actor && after != draft.after.end()) {
      follow(step, *bytes, after->second.state);
    }
  }
}

void add_steps(const Sharing& sharing, ServerIndex actor) {
  Draft& draft = sharing.draft;
  Step assign = assign_of(sharing, actor);
  change_state(sharing, actor, assign);
  draft.is_target[actor] = true;
  Step prove = step_of(sharing, actor, Action::prove);
  prove.slots = {sharing.slot};
  prove.reason = "each service is to use it";
  prove.needs = {draft.add(std::move(assign))};
  const StepId proven = draft.add(std::move(prove));
  for (const ServerIndex index : sharing.ready) {
    const auto after = draft.after.find(index);
    if (after != draft.after.end()) after->second.proves.push_back(proven);
  }
}

// A server of this run that can carry it out.
std::optional<ServerIndex> find_actor(const Sharing& sharing) {
  const auto found = std::ranges::find_if(
      sharing.ready, [&](ServerIndex index) { return sharing.draft.after.contains(index); });
  return found == sharing.ready.end() ? std::nullopt : std::optional(*found);
}

void plan_slot(Draft& draft, const SlotName& slot, const SharedWish& wish) {
  const DesiredCertificate& certificate = draft.desired.certificates[wish.certificate];
  const ObservedSlot& seen = *draft.state_of(wish.server)->find(slot);
  Sharing sharing{draft, slot, *draft.platform_of(wish.server)->find_slot(slot), certificate,
                  seen.shared_with};
  look_at_servers(sharing);
  const std::optional<ServerIndex> actor = find_actor(sharing);
  if (const Objection* objection = veto_of(draft, wish.server, wish.certificate)) {
    return draft.block(wish.server, certificate.key, *objection);
  }
  if (sharing.obstacles.empty() && actor) return add_steps(sharing, *actor);
  if (sharing.obstacles.empty()) sharing.obstacles.push_back("none of its servers is selected");
  draft.plan.blocked.push_back(
      {draft.server(wish.server).target.name, certificate.key, "shared.not-ready",
       fmt::format("{} stays as it is until all of its servers are ready: {}", slot.text(),
                   join(sharing.obstacles, "; ")),
       "give these servers the certificate and what it needs there, then plan again"});
  ++draft.certificates[wish.certificate].unsatisfied;
}

// What the manifest calls by a name that no server knows may be a slip.
void find_unused(Draft& draft) {
  const bool is_whole = draft.only.empty() && draft.except.empty();
  if (!is_whole) return;  // a server that is not selected may have it
  for (std::size_t at = 0; at < draft.connector_uses.size(); ++at) {
    if (draft.connector_uses[at] > 0) continue;
    const DesiredConnector& connector = draft.desired.connectors[at];
    draft.plan.blocked.push_back(
        {*TargetName::parse("org:connectors"),
         draft.desired.certificates[connector.certificate].key, "connector.nowhere",
         fmt::format(
             "no server that could be read and gets the certificate has the {} connector {}",
             connector.kind, named_by(connector.name)),
         "correct its name, or give the certificate to its servers"});
  }
}

}  // namespace

void plan_shared(Draft& draft) {
  for (const auto& [slot, wish] : draft.shared) plan_slot(draft, slot, wish);
  find_unused(draft);
}

}  // namespace signet
