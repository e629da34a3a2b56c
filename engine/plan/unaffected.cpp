#include "plan/unaffected.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace signet {

namespace {

bool is_export(const Step& step) { return step.address.action == Action::export_key; }

std::string part_name(const Plan& plan, const Step& step) {
  if (!step.rollout) return step.address.target.text();
  return fmt::format("wave {} of {}", step.wave + 1, plan.rollouts[*step.rollout].group);
}

class Sorting {
 public:
  Sorting(const Plan& plan, const std::vector<Moved>& moved) : plan_(plan) {
    result_.why.resize(plan.steps.size());
    for (const Moved& each : moved) moved_[each.step].insert(describe(each.fact));
    for (const Step& step : plan.steps) {
      const auto found = moved_.find(step.address);
      if (found != moved_.end()) hit_[part_name(plan, step)].merge(std::set(found->second));
    }
  }

  Unaffected sort() {
    for (StepId id = 0; id < plan_.steps.size(); ++id) result_.why[id] = why(id);
    leave_unwanted_exports();
    count();
    return std::move(result_);
  }

 private:
  std::string why(StepId id) const {
    const Step& step = plan_.steps[id];
    const auto own = moved_.find(step.address);
    if (own != moved_.end()) return *own->second.begin() + " moved";
    const auto part = hit_.find(part_name(plan_, step));
    if (part != hit_.end() && !is_export(step)) return *part->second.begin() + " moved";
    const auto need =
        std::ranges::find_if(step.needs, [&](StepId other) { return !result_.why[other].empty(); });
    if (need == step.needs.end()) return {};
    return "it needs " + plan_.steps[*need].address.text();
  }

  void leave_unwanted_exports() {
    std::set<StepId> wanted;
    for (StepId id = 0; id < plan_.steps.size(); ++id) {
      if (result_.stays(id))
        wanted.insert(plan_.steps[id].needs.begin(), plan_.steps[id].needs.end());
    }
    for (StepId id = 0; id < plan_.steps.size(); ++id) {
      const bool is_idle = is_export(plan_.steps[id]) && !wanted.contains(id);
      if (is_idle && result_.stays(id)) result_.why[id] = "nothing takes this key any more";
    }
  }

  void count() {
    std::map<std::string, std::size_t> places;
    for (StepId id = 0; id < plan_.steps.size(); ++id) {
      const Step& step = plan_.steps[id];
      if (!changes_its_target(step)) continue;
      std::string name = part_name(plan_, step);
      const auto [place, is_new] = places.emplace(name, result_.parts.size());
      if (is_new) result_.parts.push_back({name, moved_in(name), 0, 0});
      Unaffected::Part& part = result_.parts[place->second];
      ++part.steps;
      if (!result_.stays(id)) ++part.left_out;
    }
  }

  std::vector<std::string> moved_in(const std::string& part) const {
    const auto found = hit_.find(part);
    if (found == hit_.end()) return {};
    return {found->second.begin(), found->second.end()};
  }

  const Plan& plan_;
  std::map<Address, std::set<std::string>> moved_;
  std::map<std::string, std::set<std::string>> hit_;  // what moved, by part
  Unaffected result_;
};

}  // namespace

bool Unaffected::has_changes(const Plan& plan) const {
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (stays(id) && changes_its_target(plan.steps[id])) return true;
  }
  return false;
}

Unaffected find_unaffected(const Plan& plan, const std::vector<Moved>& moved) {
  return Sorting(plan, moved).sort();
}

Plan part_of(const Plan& plan, const std::function<bool(StepId)>& stays) {
  Plan part = plan;
  part.steps.clear();
  std::vector<StepId> places(plan.steps.size());
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (!stays(id)) continue;
    places[id] = static_cast<StepId>(part.steps.size());
    Step& step = part.steps.emplace_back(plan.steps[id]);
    for (StepId& need : step.needs) need = places[need];
  }
  return part;
}

}  // namespace signet
