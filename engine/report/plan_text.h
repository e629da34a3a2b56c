#pragma once

#include <optional>
#include <string>

#include "plan/plan.h"
#include "report/style.h"

namespace signet {

struct PlanTextOptions {
  Style style;
  bool all = false;            // every step and every exception on its own, nothing folded
  std::optional<Seconds> now;  // given: how long certificates still last
};

// A plan for a reviewer: one line of counts that add up, then what to look at (blocked, unknown,
// left out, no way back, interruptions, findings), the certificates old and new, the steps (equal
// servers as one block; up to four servers step by step), waves, removals last, calls, undo and how
// much the proof proves. Ends with a line feed.
std::string plan_text(const Plan& plan, const PlanTextOptions& options);

}  // namespace signet
