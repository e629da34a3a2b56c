#include "run/proof.h"

#include "run/end_state.h"

namespace signet {

namespace {

bool leaves_something_to_see(const Step& step) {
  switch (step.address.action) {
    case Action::import:
    case Action::assign:
    case Action::configure:
    case Action::prove:
    case Action::remove:
      return true;
    case Action::export_key:
    case Action::install_chain:
    case Action::await:
      return false;
  }
  return false;
}

std::optional<std::string> missing(const Step& step, const Observed& afterwards) {
  const ObservedServer* server = afterwards.find(step.address.target);
  if (!server) return "the server was not looked at again";
  if (server->state.is_unknown()) return "the server could not be read: " + server->state.why();
  if (server->state.is_absent()) return "there is no such server";
  return missing_end_state(step, server->state.value());
}

}  // namespace

std::set<TargetName> targets_without_answer(const Plan& plan, const RunResult& result) {
  std::set<TargetName> targets;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (result.steps[id].problem.code == no_answer) {
      targets.insert(plan.steps[id].address.target);
    }
  }
  return targets;
}

std::vector<Unproven> find_unproven(const Plan& plan, const RunResult& result,
                                    const Observed& afterwards) {
  std::vector<Unproven> unproven;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (!leaves_something_to_see(plan.steps[id]) || !result.steps[id].succeeded()) continue;
    if (auto why = missing(plan.steps[id], afterwards)) unproven.push_back({id, std::move(*why)});
  }
  return unproven;
}

}  // namespace signet
