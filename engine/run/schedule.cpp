#include "run/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "run/schedule_layout.h"

namespace signet {

namespace {

using Rank = std::uint32_t;

enum class Phase { waiting, ready, running, ended };

StepResult skipped_because(StepId root) {
  StepResult result;
  result.because = root;
  return result;
}

StepResult skipped_for(const Problem& why) {
  StepResult result;
  result.problem = why;
  return result;
}

Problem stopped(const Rollout& rollout, const std::set<TargetName>& failed) {
  std::vector<std::string> names;
  for (const TargetName& name : failed) names.push_back(name.text());
  Problem problem;
  problem.code = "rollout.stopped";
  problem.summary = fmt::format("{} was stopped after {}: {}", rollout.group,
                                count_text(failed.size(), "failed server"), join(names, ", "));
  return problem;
}

}  // namespace

// Ready steps stand in pools by rank. A target offers the best step that it could start now, so
// that a step is looked at when something about its target changes and not at every event. Offers
// that need a place may grow stale: they are parked when they come to the top, and one per rollout
// is woken when a place is free.
class Schedule::State {
 public:
  State(const Plan& plan, Limits limits);

  std::optional<StepId> next() const;
  void start(StepId step);
  void finish(StepId step, StepResult result, bool lost);
  void skip(StepId step, const StepResult& why);
  void stop(const Problem& why);
  void settle();

  bool is_over() const { return ended_.size() == phases_.size(); }
  const std::vector<StepResult>& results() const { return results_; }
  const std::vector<StepId>& ended() const { return ended_; }

 private:
  using Place = ScheduleLayout::Place;
  struct Target {
    bool busy = false;
    std::optional<std::uint32_t> open_unit;
    std::set<Rank> in_unit;  // ready steps of the open unit
    std::set<Rank> free;     // ready steps that need no place
    std::optional<Rank> offer;
  };
  struct Member {
    bool has_place = false;
    std::size_t keeping = 0;  // steps that keep a place and have not ended
    std::set<Rank> ready;     // steps that need a place
    std::optional<Rank> parked;
  };
  struct RolloutState {
    std::uint32_t places_left = 0;
    std::size_t offers = 0;  // offered steps that would take a place
    std::set<Rank> parked;   // the best step of each member that waits for a place
    std::set<TargetName> failed;
  };

  bool is_await(StepId step) const { return plan_.steps[step].address.action == Action::await; }
  bool is_watch(StepId step) const {
    return is_await(step) && !plan_.steps[step].handshakes.empty();
  }
  RolloutState& rollout_of(std::uint32_t member) {
    return rollouts_[layout_.members[member].rollout];
  }
  // The rollout of which this step would take a place.
  std::optional<std::uint32_t> takes_place_of(StepId step) const;
  bool has_free_place(std::uint32_t member) const;

  std::set<Rank>& pool_of(StepId step);
  void make_ready(StepId step);
  void withdraw(std::uint32_t target);
  void park_members(std::uint32_t target);
  std::optional<Rank> best_of(std::uint32_t target) const;
  void refresh(std::uint32_t target);

  void take_place(StepId step);
  void give_place_back(std::uint32_t member);
  void open_unit(StepId step);
  void end(StepId step, StepResult result);
  void release_dependents(StepId step);
  void fail(StepId step);
  void skip_rest_of_target(StepId step);
  void count_failure(StepId step);
  bool in_open_unit(StepId step) const;

  void wake_parked();
  void park_stale_offers();
  bool stands_still() const;
  bool may_watch() const;
  void resolve_standstill();

  const Plan& plan_;
  Limits limits_;
  ScheduleLayout layout_;
  std::vector<Phase> phases_;
  std::vector<std::size_t> needs_left_;
  std::vector<StepResult> results_;
  std::vector<StepId> ended_;
  std::vector<Target> targets_;
  std::vector<Member> members_;
  std::vector<std::size_t> unit_left_;
  std::vector<RolloutState> rollouts_;
  std::vector<std::uint32_t> rollouts_to_wake_;
  std::set<Rank> awaits_;   // ready; those of handshakes apart
  std::set<Rank> watches_;  // ready
  std::set<Rank> offers_;
  std::uint32_t calls_ = 0;     // under way
  std::uint32_t timers_ = 0;    // under way
  std::uint32_t watching_ = 0;  // under way
  bool has_let_go_ = false;     // since the last call
};

Schedule::State::State(const Plan& plan, Limits limits)
    : plan_(plan),
      limits_(limits),
      layout_(plan),
      phases_(plan.steps.size(), Phase::waiting),
      results_(plan.steps.size()),
      targets_(layout_.targets.size()),
      members_(layout_.members.size()) {
  for (const Rollout& rollout : plan.rollouts) {
    rollouts_.emplace_back().places_left = std::max(1U, rollout.at_most.value_or(1));
  }
  for (const ScheduleLayout::Unit& unit : layout_.units) unit_left_.push_back(unit.steps.size());
  for (const Place& place : layout_.places) {
    if (place.keeps_place) ++members_[*place.member].keeping;
  }
  for (const Step& step : plan.steps) needs_left_.push_back(step.needs.size());
  for (StepId step = 0; step < plan.steps.size(); ++step) {
    if (needs_left_[step] == 0) make_ready(step);
  }
  settle();
}

std::optional<StepId> Schedule::State::next() const {
  if (!awaits_.empty()) return layout_.by_rank[*awaits_.begin()];
  if (may_watch()) return layout_.by_rank[*watches_.begin()];
  if (offers_.empty() || calls_ >= std::max(1U, limits_.parallel)) return std::nullopt;
  return layout_.by_rank[*offers_.begin()];
}

std::optional<std::uint32_t> Schedule::State::takes_place_of(StepId step) const {
  const Place& place = layout_.places[step];
  if (!place.needs_place || members_[*place.member].has_place) return std::nullopt;
  return layout_.members[*place.member].rollout;
}

bool Schedule::State::has_free_place(std::uint32_t member) const {
  return members_[member].has_place || rollouts_[layout_.members[member].rollout].places_left > 0;
}

std::set<Rank>& Schedule::State::pool_of(StepId step) {
  if (is_watch(step)) return watches_;
  if (is_await(step)) return awaits_;
  const Place& place = layout_.places[step];
  Target& target = targets_[place.target];
  if (place.unit && target.open_unit == place.unit) return target.in_unit;
  return place.needs_place ? members_[*place.member].ready : target.free;
}

void Schedule::State::make_ready(StepId step) {
  phases_[step] = Phase::ready;
  pool_of(step).insert(layout_.rank[step]);
  refresh(layout_.places[step].target);
}

void Schedule::State::withdraw(std::uint32_t target) {
  std::optional<Rank>& offer = targets_[target].offer;
  if (!offer) return;
  const Place& place = layout_.places[layout_.by_rank[*offer]];
  if (place.needs_place) {
    const std::uint32_t rollout = layout_.members[*place.member].rollout;
    --rollouts_[rollout].offers;
    rollouts_to_wake_.push_back(rollout);
  }
  offers_.erase(*offer);
  offer.reset();
}

// Members that cannot start anything for want of a place wait for one; on a busy target they wait
// for the target instead.
void Schedule::State::park_members(std::uint32_t target) {
  for (const std::uint32_t index : layout_.targets[target]) {
    Member& member = members_[index];
    std::set<Rank>& parked = rollout_of(index).parked;
    if (member.parked) parked.erase(*std::exchange(member.parked, std::nullopt));
    const bool idle = !targets_[target].busy && !targets_[target].open_unit;
    if (idle && !member.ready.empty() && !has_free_place(index)) {
      member.parked = *member.ready.begin();
      parked.insert(*member.parked);
    }
  }
}

std::optional<Rank> Schedule::State::best_of(std::uint32_t index) const {
  const Target& target = targets_[index];
  std::optional<Rank> best;
  const auto consider = [&](const std::set<Rank>& pool) {
    if (!pool.empty() && (!best || *pool.begin() < *best)) best = *pool.begin();
  };
  if (target.busy) return best;
  consider(target.in_unit);
  if (target.open_unit) return best;
  consider(target.free);
  for (const std::uint32_t member : layout_.targets[index]) {
    if (has_free_place(member)) consider(members_[member].ready);
  }
  return best;
}

void Schedule::State::refresh(std::uint32_t target) {
  withdraw(target);
  park_members(target);
  const std::optional<Rank> best = best_of(target);
  if (!best) return;
  targets_[target].offer = best;
  offers_.insert(*best);
  const Place& place = layout_.places[layout_.by_rank[*best]];
  if (place.needs_place) ++rollout_of(*place.member).offers;
}

void Schedule::State::start(StepId step) {
  pool_of(step).erase(layout_.rank[step]);
  phases_[step] = Phase::running;
  if (is_await(step)) {
    ++(is_watch(step) ? watching_ : timers_);
    return;
  }
  ++calls_;
  has_let_go_ = false;
  const std::uint32_t target = layout_.places[step].target;
  withdraw(target);
  targets_[target].busy = true;
  take_place(step);
  open_unit(step);
  refresh(target);
  settle();
}

void Schedule::State::take_place(StepId step) {
  const std::optional<std::uint32_t> rollout = takes_place_of(step);
  if (!rollout) return;
  members_[*layout_.places[step].member].has_place = true;
  --rollouts_[*rollout].places_left;
}

void Schedule::State::give_place_back(std::uint32_t member) {
  if (!std::exchange(members_[member].has_place, false)) return;
  ++rollout_of(member).places_left;
  rollouts_to_wake_.push_back(layout_.members[member].rollout);
}

void Schedule::State::open_unit(StepId step) {
  const std::optional<std::uint32_t> unit = layout_.places[step].unit;
  Target& target = targets_[layout_.places[step].target];
  if (!unit || target.open_unit == unit) return;
  for (const StepId other : layout_.units[*unit].steps) {
    if (phases_[other] != Phase::ready || is_await(other)) continue;
    pool_of(other).erase(layout_.rank[other]);
    target.in_unit.insert(layout_.rank[other]);
  }
  target.open_unit = unit;
}

void Schedule::State::finish(StepId step, StepResult result, bool lost) {
  --(is_watch(step) ? watching_ : is_await(step) ? timers_ : calls_);
  const bool succeeded = result.succeeded();
  const std::uint32_t target = layout_.places[step].target;
  if (!lost && !is_await(step)) targets_[target].busy = false;
  end(step, std::move(result));
  if (succeeded) {
    release_dependents(step);
  } else {
    fail(step);
  }
  if (lost) skip_rest_of_target(step);
  refresh(target);
  settle();
}

void Schedule::State::end(StepId step, StepResult result) {
  if (phases_[step] == Phase::ready) pool_of(step).erase(layout_.rank[step]);
  phases_[step] = Phase::ended;
  results_[step] = std::move(result);
  ended_.push_back(step);
  const Place& place = layout_.places[step];
  if (place.keeps_place && --members_[*place.member].keeping == 0) give_place_back(*place.member);
  if (place.unit && --unit_left_[*place.unit] == 0 &&
      targets_[place.target].open_unit == place.unit) {
    targets_[place.target].open_unit.reset();
  }
  refresh(place.target);
}

void Schedule::State::release_dependents(StepId step) {
  for (const StepId other : layout_.dependents(step)) {
    if (--needs_left_[other] == 0 && phases_[other] == Phase::waiting) make_ready(other);
  }
}

void Schedule::State::fail(StepId step) {
  const StepResult why = skipped_because(step);
  for (const StepId other : layout_.dependents(step)) skip(other, why);
  if (const auto unit = layout_.places[step].unit) {
    for (const StepId other : layout_.units[*unit].steps) skip(other, why);
  }
  if (results_[step].end != StepResult::End::skipped) count_failure(step);
}

void Schedule::State::skip(StepId step, const StepResult& why) {
  std::vector<StepId> pending = {step};
  while (!pending.empty()) {
    const StepId current = pending.back();
    pending.pop_back();
    if (phases_[current] == Phase::running || phases_[current] == Phase::ended) continue;
    end(current, why);
    const auto dependents = layout_.dependents(current);
    pending.insert(pending.end(), dependents.begin(), dependents.end());
  }
}

void Schedule::State::skip_rest_of_target(StepId step) {
  const std::uint32_t target = layout_.places[step].target;
  for (StepId other = 0; other < phases_.size(); ++other) {
    if (layout_.places[other].target == target) skip(other, skipped_because(step));
  }
}

bool Schedule::State::in_open_unit(StepId step) const {
  const Place& place = layout_.places[step];
  return place.unit && targets_[place.target].open_unit == place.unit;
}

void Schedule::State::count_failure(StepId step) {
  const std::optional<std::uint32_t> member = layout_.places[step].member;
  if (!member) return;
  const std::uint32_t index = layout_.members[*member].rollout;
  const Rollout& rollout = plan_.rollouts[index];
  std::set<TargetName>& failed = rollouts_[index].failed;
  const bool is_new = failed.insert(plan_.steps[step].address.target).second;
  if (!is_new || failed.size() < rollout.stop_after) return;
  const StepResult why = skipped_for(stopped(rollout, failed));
  for (const std::uint32_t other : layout_.rollouts[index]) {
    for (const StepId candidate : layout_.members[other].steps) {
      if (!in_open_unit(candidate)) skip(candidate, why);
    }
  }
}

void Schedule::State::stop(const Problem& why) {
  const StepResult result = skipped_for(why);
  for (StepId step = 0; step < phases_.size(); ++step) {
    if (!in_open_unit(step)) skip(step, result);
  }
  settle();
}

void Schedule::State::settle() {
  wake_parked();
  park_stale_offers();
  if (stands_still()) resolve_standstill();
}

// One offer per rollout that has a free place is enough: the next is woken when it was taken.
void Schedule::State::wake_parked() {
  while (!rollouts_to_wake_.empty()) {
    RolloutState& rollout = rollouts_[rollouts_to_wake_.back()];
    if (rollout.places_left == 0 || rollout.offers > 0 || rollout.parked.empty()) {
      rollouts_to_wake_.pop_back();
      continue;
    }
    refresh(layout_.places[layout_.by_rank[*rollout.parked.begin()]].target);
  }
}

void Schedule::State::park_stale_offers() {
  while (!offers_.empty()) {
    const StepId step = layout_.by_rank[*offers_.begin()];
    const std::optional<std::uint32_t> rollout = takes_place_of(step);
    if (!rollout || rollouts_[*rollout].places_left > 0) return;
    refresh(layout_.places[step].target);
  }
}

bool Schedule::State::stands_still() const {
  return calls_ == 0 && timers_ == 0 && offers_.empty() && awaits_.empty() && !is_over();
}

// Those who could let go of something have done so, and still nothing else can be done.
bool Schedule::State::may_watch() const {
  return !watches_.empty() && has_let_go_ && stands_still();
}

// Servers that keep a place or a unit open wait for steps that need one: they let go. What cannot
// start even then has needs that nothing fulfils.
void Schedule::State::resolve_standstill() {
  if (std::exchange(has_let_go_, true) && (watching_ > 0 || !watches_.empty())) return;
  for (Target& target : targets_) target.open_unit.reset();
  for (std::uint32_t member = 0; member < members_.size(); ++member) give_place_back(member);
  for (std::uint32_t target = 0; target < targets_.size(); ++target) refresh(target);
  wake_parked();
  if (!stands_still() || watching_ > 0 || !watches_.empty()) return;
  stop({"schedule.stuck", "nothing that it waits for can start", {}, {}, {}});
}

Schedule::Schedule(const Plan& plan, Limits limits)
    : state_(std::make_unique<State>(plan, limits)) {}
Schedule::~Schedule() = default;

std::optional<StepId> Schedule::next() const { return state_->next(); }
void Schedule::started(StepId step) { state_->start(step); }
void Schedule::finished(StepId step, StepResult result) {
  state_->finish(step, std::move(result), false);
}
void Schedule::lost(StepId step, StepResult result) {
  state_->finish(step, std::move(result), true);
}
void Schedule::skip(StepId step, const StepResult& why) {
  state_->skip(step, why);
  state_->settle();
}
void Schedule::stop(const Problem& why) { state_->stop(why); }
bool Schedule::is_over() const { return state_->is_over(); }
const std::vector<StepResult>& Schedule::results() const { return state_->results(); }
const std::vector<StepId>& Schedule::ended() const { return state_->ended(); }

}  // namespace signet
