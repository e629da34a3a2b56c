#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "plan/plan.h"
#include "run/run_result.h"

namespace signet {

// What carries out calls while the executor's one loop goes on: threads in signet, virtual time in
// tests.
class Workers {
 public:
  struct Finished {
    StepId step;
    StepResult result;
  };

  virtual ~Workers() = default;
  // Runs `work` beside the loop.
  virtual void submit(StepId step, std::function<StepResult()> work) = 0;
  // Reports `result` for `step` after `duration`, or at once when a stop was asked for.
  virtual void submit_timer(StepId step, std::chrono::milliseconds duration) = 0;
  // Blocks until something finished; nothing when nothing is under way.
  virtual std::optional<Finished> wait_any() = 0;
};

}  // namespace signet
