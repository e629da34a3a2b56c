#include "plan/diff_draft.h"

#include <algorithm>

namespace signet {

bool Draft::includes(const TargetName& name) const {
  return (only.empty() || std::ranges::binary_search(only, name)) &&
         !std::ranges::binary_search(except, name);
}

std::optional<ServerIndex> Draft::find_server(const TargetName& name) const {
  const DesiredServer* found = desired.find(name);
  if (!found) return std::nullopt;
  return static_cast<ServerIndex>(found - desired.servers.data());
}

std::optional<CertificateIndex> Draft::find_certificate(const Thumbprint& thumbprint) const {
  const auto found = declared.find(thumbprint);
  if (found == declared.end()) return std::nullopt;
  return found->second;
}

const ServerState* Draft::state_of(ServerIndex index) const {
  const ObservedServer* found = actual[index];
  return found && found->state.has_value() ? &found->state.value() : nullptr;
}

const Capabilities* Draft::platform_of(ServerIndex index) const {
  return find_platform(catalog, server(index).target.platform);
}

bool is_shared_name(const SlotRule* rule) {
  return rule && rule->shared && rule->holding == SlotRule::Holding::matching &&
         rule->blocks_removal;
}

bool Draft::wants(ServerIndex index, CertificateIndex certificate) const {
  return std::ranges::find(server(index).bindings, certificate, &DesiredBinding::certificate) !=
         server(index).bindings.end();
}

std::string Draft::why_unknown(ServerIndex index) const {
  const ObservedServer* found = actual[index];
  if (!found) return "it was not observed";
  if (found->state.is_unknown()) return found->state.why();
  if (found->state.is_absent()) return "there is no such server";
  return "this build has no platform " + server(index).target.platform;
}

namespace {

// No plan has more: import, prove and assigns for each binding; exports, gates and removals beside.
std::size_t steps_max(const Desired& desired) {
  std::size_t count = desired.certificates.size() + desired.servers.size();
  for (const DesiredServer& server : desired.servers) {
    for (const DesiredBinding& binding : server.bindings) count += 2 + binding.slots.size();
  }
  for (const Retirement& retirement : desired.retirements) count += retirement.servers.size();
  return count;
}

}  // namespace

StepId Draft::add(Step step) {
  // Steps are large: moving them as the list grows would cost more than making them.
  if (plan.steps.empty()) plan.steps.reserve(steps_max(desired));
  std::ranges::sort(step.needs);
  const auto repeated = std::ranges::unique(step.needs);
  step.needs.erase(repeated.begin(), repeated.end());
  plan.steps.push_back(std::move(step));
  return static_cast<StepId>(plan.steps.size() - 1);
}

Step Draft::step_of(ServerIndex index, Action action, const CertificateKey& key) const {
  const DesiredServer& owner = server(index);
  Step step;
  step.address.target = owner.target.name;
  step.address.action = action;
  step.address.certificate = key;
  step.rollout = owner.rollout;
  step.wave = owner.wave;
  return step;
}

void Draft::block(ServerIndex index, const CertificateKey& key, Objection objection) {
  obstruct(index, "is blocked (" + key.text() + ": " + objection.why + ")");
  plan.blocked.push_back({server(index).target.name, key, std::move(objection.code),
                          std::move(objection.why), std::move(objection.lift)});
}

void Draft::not_known(ServerIndex index, std::string what, std::string why) {
  const bool whole = what == "the server";
  obstruct(index,
           whole ? "is unknown (" + why + ")" : "is not fully known (" + what + ": " + why + ")");
  plan.not_known.push_back({server(index).target.name, std::move(what), std::move(why)});
}

void Draft::obstruct(ServerIndex index, const std::string& how) {
  const DesiredServer& owner = server(index);
  if (!owner.rollout) return;
  std::optional<Obstacle>& obstacle = rollouts[*owner.rollout].obstacle;
  if (!obstacle) obstacle = Obstacle{owner.wave, owner.target.name.text() + " " + how};
}

bool is_held(const ObservedSlot& slot, const Thumbprint& thumbprint) {
  return slot.holders.has_value() && holds(slot.holders.value(), thumbprint);
}

bool is_held(const ServerState& state, const SlotName& slot, const Thumbprint& thumbprint) {
  const ObservedSlot* found = state.find(slot);
  return found && is_held(*found, thumbprint);
}

const ServerState* state_after(const Draft& draft, ServerIndex index) {
  const auto after = draft.after.find(index);
  return after == draft.after.end() ? draft.state_of(index) : &after->second.state;
}

const std::vector<std::uint32_t>& copies_of(Draft& draft, const Thumbprint& thumbprint) {
  static const std::vector<std::uint32_t> none;
  if (!draft.copies) {
    draft.copies.emplace();
    for (std::uint32_t at = 0; at < draft.observed.servers.size(); ++at) {
      const Known<ServerState>& state = draft.observed.servers[at].state;
      if (!state.has_value()) continue;
      for (const ObservedCertificate& copy : state.value().certificates) {
        (*draft.copies)[copy.thumbprint].push_back(at);
      }
    }
  }
  const auto found = draft.copies->find(thumbprint);
  return found == draft.copies->end() ? none : found->second;
}

CertificatePointer observed_bytes(Draft& draft, const Thumbprint& thumbprint) {
  for (const std::uint32_t at : copies_of(draft, thumbprint)) {
    const ServerState& state = draft.observed.servers[at].state.value();
    if (const auto& bytes = state.find(thumbprint)->certificate) return bytes;
  }
  return nullptr;
}

}  // namespace signet
