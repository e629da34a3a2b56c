#include "run/proof.h"

#include <algorithm>
#include <map>

#include "plan/shown.h"
#include "run/end_state.h"
#include "run/served.h"

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
  if (is_for_clients(step)) return std::nullopt;
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

std::vector<Endpoint> endpoints_to_prove(const Plan& plan, const RunResult& result) {
  std::set<Endpoint> endpoints;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (!result.steps[id].succeeded()) continue;
    for (const Handshake& each : plan.steps[id].handshakes) endpoints.insert(each.endpoint);
  }
  return {endpoints.begin(), endpoints.end()};
}

std::vector<Unproven> find_unserved(const Plan& plan, const RunResult& result,
                                    const std::vector<SeenEndpoint>& seen) {
  const std::set<Thumbprint> self_signed = self_signed_in(plan);
  std::map<Endpoint, const SeenEndpoint*> places;
  for (const SeenEndpoint& each : seen) places.emplace(each.endpoint, &each);
  std::vector<Unproven> unproven;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (!result.steps[id].succeeded()) continue;
    for (const Handshake& each : plan.steps[id].handshakes) {
      const auto found = places.find(each.endpoint);
      std::string why = found == places.end() ? each.endpoint.text() + " was not looked at again"
                                              : trouble_at(each, *found->second, self_signed);
      if (!why.empty()) unproven.push_back({id, std::move(why)});
    }
  }
  return unproven;
}

std::set<Thumbprint> self_signed_in(const Plan& plan) {
  std::set<Thumbprint> self_signed;
  for (const PlannedCertificate& each : plan.certificates) {
    if (each.certificate && each.certificate->self_signed) self_signed.insert(each.thumbprint);
  }
  return self_signed;
}

}  // namespace signet
