#pragma once

#include <functional>
#include <vector>

#include "plan/plan.h"

namespace signet {

// The way back, derived from the plan alone, so that whoever approves the plan approves it too.
struct Undo {
  // In an order that respects every need; `needs` are indices into it. Each one is an assign to
  // what was there before, or a remove of a copy that the plan brings; its guard is what the plan's
  // step leaves behind, and what it goes back to.
  std::vector<Step> steps;
  std::vector<StepId> undoes;  // per step: which of the plan's it takes back
  // The plan's steps that change something and have no way back, also because of others of them
  // (an import whose copy stays bound); sorted.
  std::vector<StepId> lost;

  friend bool operator==(const Undo&, const Undo&) = default;
};

Undo find_undo(const Plan& plan);

// The part of the undo for those of the plan's steps that were done, as a plan of its own that the
// executor can carry out: steps, targets, certificates, rollouts without waves. A step whose need
// was not done does not wait for it.
Plan undo_plan(const Plan& plan, const std::function<bool(StepId)>& was_done);

}  // namespace signet
