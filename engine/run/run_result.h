#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "platform/platform.h"

namespace signet {

// How a step of a run ended; exactly one per step.
struct StepResult {
  enum class End {
    done,
    already,
    not_done,
    unknown,
    skipped,  // because of another step, or of a stop
  };
  End end = End::skipped;
  std::optional<StepId> because;  // skipped: the step at the root of it
  Problem problem;                // not_done, unknown; skipped without `because`: why
  std::vector<std::string> warnings;
  std::chrono::milliseconds took{0};

  bool succeeded() const;  // done or already

  friend bool operator==(const StepResult&, const StepResult&) = default;
};
std::string_view to_text(StepResult::End end);

// The code of the problem of a call that was given up: it did not come back in time.
inline constexpr std::string_view no_answer = "call.no-answer";

struct RunResult {
  std::vector<StepResult> steps;  // one per step of the plan, in its order
  bool interrupted = false;       // a stop was asked for
  // The refusal that kept the run from starting; then every step is skipped.
  std::optional<Problem> refused;

  bool succeeded() const;  // every step done or already, nothing refused
};

}  // namespace signet
