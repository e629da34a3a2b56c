#include "laws.h"

#include <fmt/format.h>

#include <algorithm>

namespace signet::test {

namespace {

bool is_call(const Step& step) { return step.address.action != Action::await; }

bool takes_a_place(const Step& step) {
  return step.address.action == Action::assign || step.address.action == Action::configure ||
         step.unit != 0;
}

bool keeps_a_place(const Step& step) {
  return step.address.action != Action::remove && is_call(step);
}

}  // namespace

Laws::Laws(const Plan& plan, std::uint32_t parallel, const Clock& clock)
    : plan_(plan), parallel_(parallel), clock_(clock) {
  for (StepId id = 0; id < plan.steps.size(); ++id) ids_[plan.steps[id].address] = id;
}

void Laws::check(bool holds, const std::string& what, const Step& step) {
  if (!holds) broken_.push_back(step.address.text() + ": " + what);
}

void Laws::write(std::string_view what, const Step& step) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock_.steady());
  diary_ += fmt::format("{}s {} {}\n", seconds.count(), what, step.address.text());
}

void Laws::started(const Step& step) {
  const StepId id = id_of(step);
  write("start", step);
  check(started_.insert(id).second, "started twice", step);
  check(!ended_.contains(id), "started after its end", step);
  for (const StepId need : step.needs) {
    check(ended_.contains(need) && ended_[need].succeeded(), "started before its needs succeeded",
          step);
  }
  for (const StepId other : running_) {
    const Step& beside = plan_.steps[other];
    const bool same_target = beside.address.target == step.address.target;
    check(!is_call(step) || !is_call(beside) || !same_target, "two calls on one target", step);
  }
  if (is_call(step)) {
    check_units(step);
    check_places(step);
  }
  running_.insert(id);
  const auto calls =
      std::ranges::count_if(running_, [&](StepId other) { return is_call(plan_.steps[other]); });
  check(static_cast<std::uint32_t>(calls) <= parallel_, "too many calls", step);
}

void Laws::check_units(const Step& step) {
  for (StepId other = 0; other < plan_.steps.size(); ++other) {
    const Step& unit_step = plan_.steps[other];
    if (unit_step.unit == 0 || unit_step.address.target != step.address.target) continue;
    const bool same = unit_step.unit == step.unit;
    const bool open = std::ranges::any_of(started_, [&](StepId id) {
      return plan_.steps[id].unit == unit_step.unit &&
             plan_.steps[id].address.target == step.address.target;
    });
    check(same || !open || ended_.contains(other), "interrupts a unit", step);
  }
}

bool Laws::is_changing(const TargetName& server, std::uint32_t rollout) const {
  bool has_begun = false;
  bool has_more = false;
  for (StepId id = 0; id < plan_.steps.size(); ++id) {
    const Step& step = plan_.steps[id];
    if (step.address.target != server || step.rollout != rollout) continue;
    has_begun = has_begun || (takes_a_place(step) && started_.contains(id));
    has_more = has_more || (keeps_a_place(step) && !ended_.contains(id));
  }
  return has_begun && has_more;
}

void Laws::check_places(const Step& step) {
  if (!step.rollout || !takes_a_place(step) || !plan_.rollouts[*step.rollout].at_most) return;
  std::set<TargetName> servers;
  for (const Target& target : plan_.targets) {
    if (is_changing(target.name, *step.rollout)) servers.insert(target.name);
  }
  check(servers.size() <= *plan_.rollouts[*step.rollout].at_most, "too many servers at once", step);
}

void Laws::finished(const Step& step, const StepResult& result) {
  const StepId id = id_of(step);
  check(ended_.emplace(id, result).second, "ended twice", step);
  const bool was_running = running_.erase(id) > 0;
  check(was_running || result.end == StepResult::End::skipped, "ended without a start", step);
  if (was_running) write(to_text(result.end), step);
}

std::vector<std::string> Laws::broken(const RunResult& result) {
  for (StepId id = 0; id < plan_.steps.size(); ++id) {
    const auto ended = ended_.find(id);
    check(ended != ended_.end() && ended->second == result.steps[id], "its end was not told",
          plan_.steps[id]);
  }
  return broken_;
}

}  // namespace signet::test
