#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

#include "platform/step.h"

namespace signet {

// What carries out calls while the executor's one loop goes on: threads in signet, virtual time in
// tests. For one caller; `work` runs elsewhere and leaves its result where both can reach it: what
// it wrote is visible to the caller once wait_any named its step.
class Workers {
 public:
  virtual ~Workers() = default;
  // Runs `work`, which must not throw, beside the loop.
  virtual void submit(StepId step, std::function<void()> work) = 0;
  // Blocks until something submitted has ended and names it, each once. Nothing when `longest` went
  // by, when `stop` was asked for, or when neither work nor `longest` is there to wait for.
  virtual std::optional<StepId> wait_any(std::optional<std::chrono::milliseconds> longest,
                                         const std::stop_token& stop) = 0;
  // Does not wait for this step any more, here or when it is destroyed; its work may go on for
  // ever.
  virtual void abandon(StepId step) = 0;
};

}  // namespace signet
