#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "run/run_result.h"

namespace signet {

struct Limits {
  std::uint32_t parallel = 8;  // calls under way in all; per target it is always one
};

// Which step may start when: a pure state machine, O(V + E) over a whole run. Knows needs, one call
// per target, units, the limit of all, and each rollout's at_most and stop_after.
class Schedule {
 public:
  Schedule(const Plan& plan, Limits limits);

  // The steps that may start now, longest remaining path first, then by address; calling it again
  // without an event gives the same.
  std::vector<StepId> ready() const;
  void started(StepId step);
  // Marks what can no more be done as skipped because of `step`.
  void finished(StepId step, StepResult result);
  // Nothing new starts; what was not started is skipped for this reason.
  void stop(const Problem& why);

  bool is_over() const;  // nothing is under way and nothing can start
  const std::vector<StepResult>& results() const;

 private:
  struct State;
};

}  // namespace signet
