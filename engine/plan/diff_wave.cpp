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

}  // namespace

std::optional<Objection> wave_objection(const Draft& draft, const DesiredServer& server) {
  if (!server.rollout) return std::nullopt;
  const std::optional<Obstacle>& obstacle = draft.rollouts[*server.rollout].obstacle;
  if (!obstacle || obstacle->wave >= server.wave) return std::nullopt;
  return Objection{"wave.incomplete",
                   fmt::format("wave {} of {} cannot be proven: {}", obstacle->wave + 1,
                               draft.desired.rollouts[*server.rollout].group, obstacle->text),
                   "repair it or put it under maintenance"};
}

// Waves without steps pass on the gate before them, so that edges stay linear in number.
std::optional<StepId> gate_of(Draft& draft, const DesiredServer& server) {
  if (!server.rollout) return std::nullopt;
  RolloutDraft& rollout = draft.rollouts[*server.rollout];
  for (std::uint32_t& wave = rollout.gates_made; wave <= server.wave; ++wave) {
    const std::optional<StepId> earlier = rollout.gates[wave - 1];
    rollout.gates[wave] = earlier;
    if (rollout.proves[wave - 1].empty()) continue;
    Step step = await_step(draft.desired.rollouts[*server.rollout], rollout, wave);
    step.rollout = server.rollout;
    if (earlier) step.needs.push_back(*earlier);
    rollout.gates[wave] = draft.add(std::move(step));
  }
  return rollout.gates[server.wave];
}

}  // namespace signet
