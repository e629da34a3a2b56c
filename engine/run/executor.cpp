#include "run/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "plan/shown.h"
#include "run/key_bundles.h"
#include "run/proof.h"
#include "run/step_call.h"
#include "run/watch.h"

namespace signet {

namespace {

using std::chrono::milliseconds;
using End = StepResult::End;

// A call as its worker and the loop share it.
struct SharedCall {
  StepCall call;
  StepAnswer answer;
};

struct UnderWay {
  std::shared_ptr<SharedCall> call;  // null for an await
  milliseconds since;
  milliseconds due;  // await: its end; else when it is waited for no more
};

constexpr milliseconds tick =
    std::chrono::seconds(1);  // between two tellings of what is waited for

// What no platform is asked about.
bool only_looks(const Step& step) {
  const bool waits = step.address.action == Action::await && !step.handshakes.empty();
  return waits || is_for_clients(step);
}

class Run {
 public:
  Run(const ExecutorParts& parts, const ExecutorSettings& settings, const Plan& plan,
      std::stop_token stop);

  RunResult carry_out_all();

 private:
  void leave_out();
  void export_files();
  void start_what_may();
  void start(StepId step);
  bool skip_if_unwanted(StepId step);
  bool skip_if_refused(StepId step);
  void submit(StepId step, UnderWay& under_way);
  void watch(StepId step, milliseconds since);
  bool is_idle() const { return under_way_.empty() && watch_.empty(); }
  void wait();
  milliseconds longest_wait() const;
  void tell_waiting();
  void collect(StepId step);
  void end(std::vector<Watch::Ended> ended);
  void expire(StepId step);
  void interrupt();
  void stop_watching(const StepResult& skipped);
  void tell_ended();

  const ExecutorParts& parts_;
  const ExecutorSettings& settings_;
  const Plan& plan_;
  std::stop_token stop_;
  Schedule schedule_;
  KeyBundles bundles_;
  std::map<TargetName, const Target*> targets_;
  std::map<StepId, UnderWay> under_way_;
  Watch watch_;
  std::map<StepId, milliseconds> watched_since_;
  std::size_t told_ = 0;  // of schedule_.ended()
  RunResult result_;
};

Run::Run(const ExecutorParts& parts, const ExecutorSettings& settings, const Plan& plan,
         std::stop_token stop)
    : parts_(parts),
      settings_(settings),
      plan_(plan),
      stop_(std::move(stop)),
      schedule_(plan, settings.limits),
      bundles_(plan),
      watch_(parts.handshakes, parts.workers, self_signed_in(plan),
             {.again = settings.look_again, .grace = settings.grace}) {
  for (const Target& target : plan.targets) targets_[target.name] = &target;
}

RunResult Run::carry_out_all() {
  interrupt();
  leave_out();
  export_files();
  while (!schedule_.is_over()) {
    start_what_may();
    tell_waiting();
    if (!is_idle()) wait();
    tell_ended();
  }
  tell_ended();
  result_.steps = schedule_.results();
  return std::move(result_);
}

void Run::leave_out() {
  for (const auto& [step, why] : settings_.left_out) {
    StepResult skipped;
    skipped.problem = why;
    schedule_.skip(step, skipped);
  }
  tell_ended();
}

void Run::export_files() {
  for (StepId id = 0; id < plan_.steps.size() && !result_.interrupted; ++id) {
    const Step& step = plan_.steps[id];
    if (!step.file || step.address.action != Action::export_key || !step.needs.empty()) continue;
    start(id);
    while (!under_way_.empty()) wait();
    const StepResult& answer = schedule_.results()[id];
    if (answer.end != End::not_done && answer.end != End::unknown) continue;
    result_.refused = answer.problem;
    if (result_.refused->where.empty()) result_.refused->where = step.address.text();
    schedule_.stop({"run.refused", "the run was refused before any change", {}, {}, {}});
    return;
  }
}

void Run::start_what_may() {
  while (const std::optional<StepId> step = schedule_.next()) {
    if (stop_.stop_requested()) interrupt();
    if (schedule_.next() == step) start(*step);
  }
}

// An export whose every import was skipped gives a key that nobody takes.
bool Run::skip_if_unwanted(StepId step) {
  if (plan_.steps[step].address.action != Action::export_key || bundles_.is_wanted(step)) {
    return false;
  }
  StepResult why;
  why.problem = {"export.unwanted", "nothing takes this key any more", {}, {}, {}};
  const std::vector<StepId>& consumers = bundles_.consumers(step);
  if (!consumers.empty()) why.because = schedule_.results()[consumers.front()].because;
  schedule_.skip(step, why);
  return true;
}

bool Run::skip_if_refused(StepId step) {
  if (!settings_.may_start) return false;
  const auto may = settings_.may_start(plan_.steps[step]);
  if (may) return false;
  StepResult why;
  why.problem = may.error();
  schedule_.skip(step, why);
  schedule_.stop(may.error());
  return true;
}

void Run::start(StepId step) {
  tell_ended();
  if (skip_if_unwanted(step) || skip_if_refused(step)) return;
  const Step& what = plan_.steps[step];
  parts_.log.info("step started", {{"step", what.address.text()}});
  parts_.progress.started(what);
  schedule_.started(step);
  if (only_looks(what)) return watch(step, parts_.clock.steady());
  UnderWay& under_way = under_way_[step];
  under_way.since = parts_.clock.steady();
  if (what.address.action == Action::await) {
    under_way.due = under_way.since + what.hold;
  } else {
    submit(step, under_way);
  }
}

// Looks at what the step's endpoints show, until it is as wanted.
void Run::watch(StepId step, milliseconds since) {
  const Step& what = plan_.steps[step];
  watched_since_[step] = since;
  if (!parts_.handshakes) {
    StepResult unseen;
    unseen.end = End::unknown;
    unseen.problem = {std::string(served_unknown),
                      "nothing here makes handshakes",
                      {},
                      "name the hosts that may be looked at in the trust file (reach.probe)",
                      {}};
    return end({{step, std::move(unseen)}});
  }
  const milliseconds now = parts_.clock.steady();
  const bool is_await = what.address.action == Action::await;
  watch_.add(step, what, now, now + (is_await ? what.limit : settings_.settle));
  if (result_.interrupted) watch_.hurry(now);
}

void Run::submit(StepId step, UnderWay& under_way) {
  const Step& what = plan_.steps[step];
  const auto target = targets_.find(what.address.target);
  auto shared = std::make_shared<SharedCall>();
  shared->call.step = what;
  shared->call.target =
      target != targets_.end() ? *target->second : Target{what.address.target, {}, {}, {}};
  shared->call.platform = parts_.platforms.find(shared->call.target.platform);
  shared->call.bundle = bundles_.for_import(step);
  const milliseconds deadline = under_way.since + settings_.call_deadline;
  under_way.due = deadline + settings_.grace;
  under_way.call = shared;
  // A stop must not cut a unit in half or leave a connector cleared, and what starts after one is
  // the rest of a unit.
  const bool ends_early = what.unit == 0 && what.clears.empty() && !result_.interrupted;
  const Context context{parts_.clock, parts_.random, parts_.log,
                        ends_early ? stop_ : std::stop_token(), deadline};
  parts_.workers.submit(step,
                        [shared, context] { shared->answer = carry_out(shared->call, context); });
}

milliseconds Run::longest_wait() const {
  const milliseconds now = parts_.clock.steady();
  milliseconds due = watch_.due().value_or(milliseconds::max());
  for (const auto& [step, item] : under_way_) due = std::min(due, item.due);
  if (!watch_.empty()) due = std::min(due, now + tick);
  return std::max(milliseconds(0), due - now);
}

void Run::tell_waiting() {
  std::vector<Waiting> waiting;
  const milliseconds now = parts_.clock.steady();
  for (const auto& [step, until] : watch_.watched()) {
    if (step->address.action != Action::await) continue;
    waiting.push_back({step, std::max(milliseconds(0), until - now)});
  }
  if (!waiting.empty()) parts_.progress.waiting(waiting);
}

void Run::wait() {
  const std::stop_token looking = result_.interrupted ? std::stop_token() : stop_;
  end(watch_.go_on({parts_.clock, parts_.random, parts_.log, looking, {}}));
  const milliseconds longest = longest_wait();
  const std::stop_token stop = result_.interrupted ? std::stop_token() : stop_;
  if (const std::optional<StepId> step = parts_.workers.wait_any(longest, stop)) collect(*step);
  const milliseconds now = parts_.clock.steady();
  std::vector<StepId> expired;
  for (const auto& [step, item] : under_way_) {
    if (item.due <= now) expired.push_back(step);
  }
  for (const StepId step : expired) expire(step);
  interrupt();
}

void Run::collect(StepId step) {
  if (watch_.is_look(step)) return end(watch_.collect(parts_.clock.steady()));
  const auto item = under_way_.extract(step);
  StepAnswer& answer = item.mapped().call->answer;
  if (answer.result.end == End::done && !plan_.steps[step].handshakes.empty()) {
    return watch(step, item.mapped().since);
  }
  answer.result.took = parts_.clock.steady() - item.mapped().since;
  if (answer.bundle && answer.result.end == End::done) {
    bundles_.hold(step, std::move(*answer.bundle));
  }
  schedule_.finished(step, std::move(answer.result));
}

void Run::end(std::vector<Watch::Ended> ended) {
  for (Watch::Ended& each : ended) {
    each.result.took = parts_.clock.steady() - watched_since_.at(each.step);
    schedule_.finished(each.step, std::move(each.result));
  }
}

void Run::expire(StepId step) {
  const auto item = under_way_.extract(step);
  StepResult result;
  result.took = parts_.clock.steady() - item.mapped().since;
  if (!item.mapped().call) {
    result.end = End::done;
    schedule_.finished(step, std::move(result));
    return;
  }
  parts_.workers.abandon(step);
  result.end = End::unknown;
  result.problem = {std::string(no_answer),
                    fmt::format("no answer within {}", to_text(settings_.call_deadline)),
                    {},
                    "look at the server before the next run: the call may still be going on",
                    {}};
  schedule_.lost(step, std::move(result));
}

void Run::interrupt() {
  if (result_.interrupted || !stop_.stop_requested()) return;
  result_.interrupted = true;
  StepResult skipped;
  skipped.problem = {"run.interrupted", "interrupted", {}, {}, {}};
  schedule_.stop(skipped.problem);
  std::vector<StepId> awaits;
  for (const auto& [step, item] : under_way_) {
    if (!item.call) awaits.push_back(step);
  }
  for (const StepId step : awaits) {
    under_way_.erase(step);
    schedule_.finished(step, skipped);
  }
  stop_watching(skipped);
}

// What was proven as far as it is set is looked at once more.
void Run::stop_watching(const StepResult& skipped) {
  std::vector<StepId> awaits;
  for (const auto& [step, since] : watched_since_) {
    const bool is_await = plan_.steps[step].address.action == Action::await;
    if (is_await && watch_.has(step)) awaits.push_back(step);
  }
  for (const StepId step : awaits) {
    watch_.remove(step);
    schedule_.finished(step, skipped);
  }
  watch_.hurry(parts_.clock.steady());
}

void Run::tell_ended() {
  for (; told_ < schedule_.ended().size(); ++told_) {
    const StepId id = schedule_.ended()[told_];
    const Step& step = plan_.steps[id];
    const StepResult& result = schedule_.results()[id];
    bundles_.ended(id);
    if (result.end != End::skipped) {
      parts_.log.info("step ended", {{"step", step.address.text()},
                                     {"end", to_text(result.end)},
                                     {"took", fmt::format("{} ms", result.took.count())}});
    }
    parts_.progress.finished(step, result);
  }
}

}  // namespace

Executor::Executor(ExecutorParts parts, ExecutorSettings settings)
    : parts_(parts), settings_(std::move(settings)) {}

RunResult Executor::run(const Plan& plan, std::stop_token stop) {
  return Run(parts_, settings_, plan, std::move(stop)).carry_out_all();
}

}  // namespace signet
