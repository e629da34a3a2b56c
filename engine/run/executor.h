#pragma once

#include <functional>
#include <map>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "plan/plan.h"
#include "platform/handshakes.h"
#include "platform/platform_set.h"
#include "run/run_result.h"
#include "run/schedule.h"
#include "run/workers.h"

namespace signet {

// An await under way: of something that a person must do.
struct Waiting {
  const Step* step = nullptr;  // never null
  std::chrono::milliseconds left{0};
};

// Told what happens, from the executor's own thread.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void started(const Step& step) = 0;
  // Once for each step, in the order in which they ended; skipped steps were never started.
  virtual void finished(const Step& step, const StepResult& result) = 0;
  // About once a second while there are any: all awaits of handshakes that are under way.
  virtual void waiting(const std::vector<Waiting>&) {}
};

// What the executor works with. Must outlive calls that never answer, too: they still hold on to
// the platforms, the clock, the randomness and the log.
struct ExecutorParts {
  const PlatformSet& platforms;
  Workers& workers;
  const Clock& clock;
  Random& random;
  const Log& log;
  Progress& progress;
  Handshakes* handshakes = nullptr;  // none: steps that want some end unknown
};

struct ExecutorSettings {
  Limits limits;
  std::chrono::seconds call_deadline{120};  // for all calls of a step together
  // How long after its deadline a call that does not come back is waited for.
  std::chrono::seconds grace{10};
  // Endpoints are looked at again after this long, for `settle` at most once a proof says that all
  // is set: services take a moment to take it up. Awaits look as often, until their own limit.
  std::chrono::seconds look_again{3};
  std::chrono::seconds settle{30};
  // Steps that are not to be done, and why; what needs them is skipped with them.
  std::map<StepId, Problem> left_out = {};
  // Asked right before each step. Once it refuses, that step and all that is not under way are
  // skipped for the reason that it gives.
  std::function<Expected<void>(const Step&)> may_start = {};
};

// Carries out a plan's steps. A proof with handshakes is done when its platform says so and fresh
// handshakes show what it wants; an await of handshakes when they do, within its limit. One loop
// starts and collects; workers own the threads. Key bundles live here between their export and its
// last consumer, and nowhere else. A call that does not come back leaves its step unknown and its
// target alone: nothing else starts there.
class Executor {
 public:
  Executor(ExecutorParts parts, ExecutorSettings settings);

  // `plan` must be in order. Exports from files on the runner come first: if one of them cannot
  // give the planned certificate, nothing else is started and the result says refused. On a stop
  // what is under way is finished: calls, and units of which a step was started; waits end at once.
  RunResult run(const Plan& plan, std::stop_token stop);

 private:
  ExecutorParts parts_;
  ExecutorSettings settings_;
};

}  // namespace signet
