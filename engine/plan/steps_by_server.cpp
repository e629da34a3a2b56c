#include "plan/steps_by_server.h"

#include <algorithm>

#include "plan/step_scope.h"

namespace signet {

StepsByServer::StepsByServer(const Plan& plan) : of_step_(plan.steps.size()) {
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (plan.steps[id].address.action == Action::await) continue;
    each_server(plan.steps[id], [&](const TargetName& server) {
      const auto number = static_cast<std::uint32_t>(numbers_.size());
      const std::uint32_t at = numbers_.try_emplace(server.text(), number).first->second;
      if (at == steps_.size()) steps_.emplace_back();
      if (!steps_[at].empty() && steps_[at].back() == id) return;
      steps_[at].push_back(id);
      of_step_[id].push_back(at);
    });
  }
  for (std::vector<std::uint32_t>& servers : of_step_) std::ranges::sort(servers);
}

bool StepsByServer::share(StepId left, StepId right) const {
  const std::vector<std::uint32_t>& some = of_step_[left];
  const std::vector<std::uint32_t>& others = of_step_[right];
  const auto& fewer = some.size() < others.size() ? some : others;
  const auto& more = some.size() < others.size() ? others : some;
  return std::ranges::any_of(
      fewer, [&](std::uint32_t server) { return std::ranges::binary_search(more, server); });
}

}  // namespace signet
