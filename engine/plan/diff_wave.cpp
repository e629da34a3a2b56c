#include <fmt/format.h>

#include "plan/diff_draft.h"

namespace signet {

namespace {

Step await_step(const Rollout& rollout, const RolloutDraft& draft, std::uint32_t proven) {
  Step step;
  step.address.target = draft.target;
  step.address.action = Action::await;
  step.address.certificate = *CertificateKey::parse(fmt::format("wave-{}", proven));
  step.needs = draft.proves[proven - 1];
  step.reason = fmt::format("wave {} of {} is proven first", proven, rollout.group);
  step.hold = rollout.hold;
  step.wave = proven - 1;
  return step;
}

// As for a server of this wave.
std::optional<Objection> objection_before(const Draft& draft, const DesiredServer& server,
                                          std::uint32_t wave) {
  const std::optional<Obstacle>& obstacle = draft.rollouts[*server.rollout].obstacle;
  if (!obstacle || obstacle->wave >= wave) return std::nullopt;
  return Objection{"wave.incomplete",
                   fmt::format("wave {} of {} cannot be proven: {}", obstacle->wave + 1,
                               draft.desired.rollouts[*server.rollout].group, obstacle->text),
                   "repair it or put it under maintenance"};
}

// Waves without steps pass on the gate before them, so that edges stay linear in number.
std::optional<StepId> gate_before(Draft& draft, const DesiredServer& server, std::uint32_t last) {
  RolloutDraft& rollout = draft.rollouts[*server.rollout];
  for (std::uint32_t& wave = rollout.gates_made; wave <= last; ++wave) {
    const std::optional<StepId> earlier = rollout.gates[wave - 1];
    rollout.gates[wave] = earlier;
    if (rollout.proves[wave - 1].empty()) continue;
    Step step = await_step(draft.desired.rollouts[*server.rollout], rollout, wave);
    step.rollout = server.rollout;
    if (earlier) step.needs.push_back(*earlier);
    rollout.gates[wave] = draft.add(std::move(step));
  }
  return rollout.gates[last];
}

// The number of waves is the wave after the last.
std::uint32_t after_all(const Draft& draft, const DesiredServer& server) {
  return static_cast<std::uint32_t>(draft.rollouts[*server.rollout].proves.size());
}

}  // namespace

std::optional<Objection> wave_objection(const Draft& draft, const DesiredServer& server) {
  if (!server.rollout) return std::nullopt;
  return objection_before(draft, server, server.wave);
}

std::optional<StepId> gate_of(Draft& draft, const DesiredServer& server) {
  if (!server.rollout) return std::nullopt;
  return gate_before(draft, server, server.wave);
}

std::optional<Objection> removal_objection(const Draft& draft, const DesiredServer& server) {
  if (!server.rollout) return std::nullopt;
  return objection_before(draft, server, after_all(draft, server));
}

std::optional<StepId> last_gate_of(Draft& draft, const DesiredServer& server) {
  if (!server.rollout) return std::nullopt;
  return gate_before(draft, server, after_all(draft, server));
}

}  // namespace signet
