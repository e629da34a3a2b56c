#include "run/thread_workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <set>

#include "run/executor.h"
#include "step_list.h"
#include "thread_end.h"
#include "world.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using test::FakeFleet;
using test::Fault;
using test::FaultScript;
using test::FaultyPlatform;
using test::plan_of;
using test::text_of;

TEST(ThreadWorkers, NameEachStepOnceItsWorkIsDone) {
  ThreadWorkers workers(3);
  std::vector<int> squares(20);
  for (StepId step = 0; step < 20; ++step) {
    workers.submit(step, [&squares, step] { squares[step] = static_cast<int>(step * step); });
  }
  std::set<StepId> named;
  while (const auto step = workers.wait_any(std::nullopt, {})) {
    EXPECT_EQ(squares[*step], static_cast<int>(*step * *step));
    named.insert(*step);
  }
  EXPECT_EQ(named.size(), 20U);
}

TEST(ThreadWorkers, WaitNoLongerThanTold) {
  ThreadWorkers workers(1);
  std::latch released(1);
  workers.submit(7, [&] { released.wait(); });
  EXPECT_EQ(workers.wait_any(1ms, {}), std::nullopt);
  released.count_down();
  EXPECT_EQ(workers.wait_any(std::nullopt, {}), 7U);
  EXPECT_EQ(workers.wait_any(std::nullopt, {}), std::nullopt);
}

TEST(ThreadWorkers, AStopEndsTheWaitButNotTheWork) {
  ThreadWorkers workers(1);
  std::latch released(1);
  std::stop_source stop;
  workers.submit(7, [&] { released.wait(); });
  const std::jthread elsewhere([&] { stop.request_stop(); });
  EXPECT_EQ(workers.wait_any(std::nullopt, stop.get_token()), std::nullopt);
  released.count_down();
  EXPECT_EQ(workers.wait_any(std::nullopt, {}), 7U);
}

TEST(ThreadWorkers, AnAbandonedCallTakesNobodysPlace) {
  std::latch released(1);
  test::ThreadEnd ended;
  {
    ThreadWorkers workers(1);
    std::latch is_running(1);
    workers.submit(1, [&] {
      ended.announce();
      is_running.count_down();
      released.wait();
    });
    is_running.wait();
    workers.submit(2, [] {});
    workers.abandon(1);
    EXPECT_EQ(workers.wait_any(std::nullopt, {}), 2U);
    EXPECT_EQ(workers.wait_any(std::nullopt, {}), std::nullopt);
  }
  released.count_down();
  ended.wait();
}

TEST(ThreadWorkers, AbandonWorkThatHasNotBegun) {
  ThreadWorkers workers(1);
  std::latch released(1);
  workers.submit(1, [&] { released.wait(); });
  bool was_run = false;
  workers.submit(2, [&] { was_run = true; });
  workers.abandon(2);
  released.count_down();
  EXPECT_EQ(workers.wait_any(std::nullopt, {}), 1U);
  EXPECT_EQ(workers.wait_any(std::nullopt, {}), std::nullopt);
  EXPECT_FALSE(was_run);
}

class Silent final : public Progress {
 public:
  void started(const Step&) override {}
  void finished(const Step&, const StepResult&) override {}
};

struct Runner {
  SystemClock clock;
  test::SeededRandom random{1};
  Log log{Log::Level::off, Log::Format::text};
  Silent progress;
  PlatformSet platforms;

  RunResult run(const Plan& plan, ExecutorSettings settings = {}) {
    ThreadWorkers workers(settings.limits.parallel);
    return Executor({platforms, workers, clock, random, log, progress}, settings).run(plan, {});
  }
};

TEST(ThreadWorkers, CarryOutARunOnFiftyServers) {
  std::string observed = "EX16-00: webmail key exportable, old key | IIS=webmail SMTP=old\n";
  std::string desired = "rollout mailbox: at_most=7\nEX16-00: webmail=IIS,SMTP\n";
  for (int number = 10; number < 60; ++number) {
    const std::string name = "EX16-" + std::to_string(number);
    observed += name + ": old key | IIS=old SMTP=old\n";
    desired += name + ": webmail=IIS,SMTP | wave=mailbox/" + std::to_string(number % 2) +
               (number % 3 == 0 ? " hot\n" : "\n");
  }
  test::World world(observed);
  const Plan plan = world.plan(desired);
  Runner runner;
  for (auto& platform : world.fleet.platforms()) runner.platforms.add(std::move(platform));
  ExecutorSettings settings;
  settings.limits.parallel = 16;
  const RunResult result = runner.run(plan, settings);
  EXPECT_TRUE(result.succeeded()) << text_of(plan, result);
  EXPECT_EQ(world.fleet.violations(), std::vector<std::string>{});
  EXPECT_FALSE(world.plan(desired).has_changes());
}

TEST(ThreadWorkers, ACallThatNeverAnswersEndsNoRun) {
  std::latch released(1);
  test::ThreadEnd ended;
  FakeFleet fleet(test::observed("A: old key | IIS=old\nB: old key |\n"), test::catalog());
  Runner runner;
  const auto script = std::make_shared<FaultScript>(
      Fault{Fault::Kind::pause, Fault::Calls::prove, 1, [&](const Context&) {
              ended.announce();
              released.wait();
            }});
  for (auto& platform : fleet.platforms()) {
    runner.platforms.add(std::make_unique<FaultyPlatform>(std::move(platform), script));
  }
  const Plan plan =
      plan_of("A/prove/old slots=IIS\nA/remove/old after A/prove/old\nB/remove/old\n");
  ExecutorSettings settings;
  settings.call_deadline = 1s;
  settings.grace = 0s;
  EXPECT_EQ(text_of(plan, runner.run(plan, settings)),
            "A/prove/old: unknown: no answer within 1s\n"
            "A/remove/old: skipped because of A/prove/old\n"
            "B/remove/old: done\n");
  released.count_down();
  ended.wait();
}

}  // namespace
}  // namespace signet
