#include "run/run_result.h"

#include <algorithm>

namespace signet {

std::string_view to_text(StepResult::End end) {
  switch (end) {
    case StepResult::End::done:
      return "done";
    case StepResult::End::already:
      return "already";
    case StepResult::End::not_done:
      return "not done";
    case StepResult::End::unknown:
      return "unknown";
    case StepResult::End::skipped:
      return "skipped";
  }
  return "?";
}

bool StepResult::succeeded() const { return end == End::done || end == End::already; }

bool RunResult::succeeded() const {
  return !refused && std::ranges::all_of(steps, &StepResult::succeeded);
}

}  // namespace signet
