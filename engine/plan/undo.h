#pragma once

#include <functional>
#include <vector>

#include "plan/plan.h"

namespace signet {

// The way back, derived from the plan alone, so that whoever approves the plan approves it too.
//
// Nothing takes a service off a certificate, so a slot that held none, or that holds the new one
// beside the old, does not go back by itself; removing the copy takes it off where the plan's step
// says that its undo is possible. What slots bring along by the platform's rules is not looked at:
// the plan does not say it. Nor whether the former certificate still has its key, which the guard
// does, or whether another service may use a copy that is to go, which check_invariants tells.
struct Undo {
  // In an order that respects every need; `needs` are indices into it. Each one is an assign to
  // what was there before, or a remove of a copy that the plan brings; its guard is what the plan's
  // step leaves behind, and what it goes back to. Needs keep the order on each server, not that of
  // waves.
  std::vector<Step> steps;
  std::vector<StepId> undoes;  // per step: which of the plan's it takes back
  // Per step: which of the plan's, once done, put an end to it (the former certificate is removed,
  // the copy stays bound); sorted, mostly none.
  std::vector<std::vector<StepId>> until;
  // The plan's steps that change something and are not taken back when all of the plan was done;
  // sorted. Some of them are in `undoes` as well: `until` then, or in part (the name by which a
  // slot finds its certificate goes back, and the new one stays beside).
  std::vector<StepId> lost;

  friend bool operator==(const Undo&, const Undo&) = default;
};

Undo find_undo(const Plan& plan);

// The same without guards and texts: each step's address, thumbprint, name, needs, before and
// after. This is what plan files and reviews say of it.
Undo outline_undo(const Plan& plan);

// The part of the undo for those of the plan's steps that were done and changed something then, as
// a plan of its own that the executor can carry out: steps, targets, certificates, rollouts without
// waves. A step whose need was not done does not wait for it. What `until` has put an end to is
// left out.
Plan undo_plan(const Plan& plan, const std::function<bool(StepId)>& was_done);

}  // namespace signet
