#include "attempt.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "plan/diff.h"
#include "plan/simulate.h"
#include "run/executor.h"
#include "support/test_clock.h"
#include "support/virtual_workers.h"
#include "watched_platform.h"

namespace signet::exchange::test {

namespace {

class NobodyWatches final : public Progress {
 public:
  void started(const Step&) override {}
  void finished(const Step&, const StepResult&) override {}
};

// What a process of signet has.
struct Process {
  explicit Process(FakeExchange& exchange) {
    platforms.add(std::make_unique<WatchedPlatform>(
        std::make_unique<ExchangePlatform>(std::make_unique<FakeSessions>(exchange),
                                           std::make_unique<NoWaiter>()),
        exchange, wrongs));
  }
  Context context() {
    return {clock, random, log, stop.get_token(), clock.steady() + std::chrono::minutes(2)};
  }
  Observed observe(const std::vector<Target>& targets) {
    return {observe_all(platforms, targets, 1, context()), {}, clock.now()};
  }
  RunResult run(const Plan& plan);
  bool has_rights(const Plan& plan);

  std::vector<std::string> wrongs;
  PlatformSet platforms;
  signet::test::TestClock clock;
  signet::test::SeededRandom random{7};
  Log log{Log::Level::off, Log::Format::text};
  std::stop_source stop;
};

RunResult Process::run(const Plan& plan) {
  signet::test::VirtualWorkers workers(clock,
                                       signet::test::constant_duration(std::chrono::seconds(1)));
  NobodyWatches progress;
  Executor executor({platforms, workers, clock, random, log, progress}, {});
  return executor.run(plan, stop.get_token());
}

bool Process::has_rights(const Plan& plan) {
  std::vector<ServerSteps> servers;
  for (const Target& target : plan.targets) {
    ServerSteps& server = servers.emplace_back(ServerSteps{target, {}});
    for (const Step& step : plan.steps) {
      if (step.address.target == target.name) server.steps.push_back(&step);
    }
  }
  return find_missing_rights(platforms, servers, 1, context()).empty();
}

std::vector<Target> targets_of(const Desired& desired) {
  std::vector<Target> targets;
  for (const DesiredServer& server : desired.servers) targets.push_back(server.target);
  return targets;
}

RunResult refused(const Plan& plan) {
  RunResult result;
  result.steps.resize(plan.steps.size());
  result.refused = Problem{"run.rights", "rights are missing", {}, {}, {}};
  return result;
}

}  // namespace

Attempt attempt(Story& story, const std::optional<Disturbance>& disturbance) {
  FakeExchange& exchange = story.exchange;
  exchange.forget_calls();
  if (disturbance) disturb(exchange, *disturbance);
  Process process(exchange);
  const Observed observed = process.observe(targets_of(story.desired));
  const PlatformCatalog catalog = process.platforms.catalog();
  Attempt made;
  made.plan = diff(story.desired, observed, catalog, {}, process.clock.now()).value();
  const auto sound = check_invariants(made.plan, observed, catalog);
  EXPECT_TRUE(sound.has_value()) << to_line(sound.error());
  made.result = process.has_rights(made.plan) ? process.run(made.plan) : refused(made.plan);
  calm(exchange);
  made.calls = exchange.calls();
  made.wrongs = process.wrongs;
  return made;
}

Observed look(Story& story) {
  std::vector<Target> targets = targets_of(story.desired);
  Target outsider = targets.front();
  outsider.name = TargetName::parse("EX4").value();
  targets.push_back(outsider);
  if (story.exchange.has_late_acts()) Process(story.exchange).observe(targets);
  return Process(story.exchange).observe(targets);
}

std::string text_of(const Attempt& attempt) {
  std::string text;
  for (StepId id = 0; id < attempt.plan.steps.size(); ++id) {
    const StepResult& result = attempt.result.steps[id];
    text += fmt::format("{}: {} {}\n", attempt.plan.steps[id].address.text(), to_text(result.end),
                        to_line(result.problem));
  }
  for (const Blocked& each : attempt.plan.blocked) text += "blocked: " + each.why + "\n";
  for (const NotKnown& each : attempt.plan.not_known) {
    text += fmt::format("not known: {} {}: {}\n", each.server.text(), each.what, each.why);
  }
  return text;
}

}  // namespace signet::exchange::test
