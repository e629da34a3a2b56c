#include "run/schedule_layout.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "plan/step_graph.h"

namespace signet {

namespace {

bool changes_services(const Step& step) {
  return step.address.action == Action::assign || step.address.action == Action::configure ||
         step.unit != 0;
}

// The number of `key`, the next one if it is new.
template <class Key>
std::uint32_t number(std::map<Key, std::uint32_t>& numbers, const Key& key) {
  return numbers.try_emplace(key, static_cast<std::uint32_t>(numbers.size())).first->second;
}

template <class Item>
Item& at(std::vector<Item>& items, std::uint32_t index) {
  if (items.size() <= index) items.resize(index + 1);
  return items[index];
}

}  // namespace

ScheduleLayout::ScheduleLayout(const Plan& plan) : rollouts(plan.rollouts.size()) {
  number_steps(plan);
  link(plan);
  sort(plan);
}

void ScheduleLayout::number_steps(const Plan& plan) {
  std::map<TargetName, std::uint32_t> target_numbers;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> unit_numbers, member_numbers;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Step& step = plan.steps[id];
    Place place;
    place.target = number(target_numbers, step.address.target);
    auto& members_here = at(targets, place.target);
    if (step.unit != 0) {
      place.unit = number(unit_numbers, {place.target, step.unit});
      Unit& unit = at(units, *place.unit);
      unit.target = place.target;
      unit.steps.push_back(id);
    }
    if (step.rollout && *step.rollout < rollouts.size()) {
      place.member = number(member_numbers, {place.target, *step.rollout});
      if (*place.member == members.size()) {
        rollouts[*step.rollout].push_back(*place.member);
        members_here.push_back(*place.member);
      }
      Member& member = at(members, *place.member);
      member.target = place.target;
      member.rollout = *step.rollout;
      member.steps.push_back(id);
      const bool limited = plan.rollouts[*step.rollout].at_most.has_value();
      place.needs_place = limited && changes_services(step);
      place.keeps_place =
          limited && step.address.action != Action::remove && step.address.action != Action::await;
    }
    places.push_back(place);
  }
}

void ScheduleLayout::link(const Plan& plan) {
  first_.assign(plan.steps.size() + 1, 0);
  for (const Step& step : plan.steps) {
    for (const StepId need : step.needs) ++first_[need + 1];
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  dependents_.resize(first_.back());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    for (const StepId need : plan.steps[id].needs) dependents_[next[need]++] = id;
  }
}

void ScheduleLayout::sort(const Plan& plan) {
  const std::vector<std::uint32_t> longest = longest_paths(plan.steps);
  by_rank.resize(plan.steps.size());
  std::iota(by_rank.begin(), by_rank.end(), StepId{0});
  std::ranges::sort(by_rank, [&](StepId left, StepId right) {
    if (longest[left] != longest[right]) return longest[left] > longest[right];
    return plan.steps[left].address < plan.steps[right].address;
  });
  rank.resize(plan.steps.size());
  for (std::uint32_t at = 0; at < by_rank.size(); ++at) rank[by_rank[at]] = at;
}

}  // namespace signet
