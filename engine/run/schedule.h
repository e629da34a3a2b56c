#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "plan/plan.h"
#include "run/run_result.h"

namespace signet {

struct Limits {
  std::uint32_t parallel = 8;  // calls under way in all; per target it is always one
};

// Which step may start when: a pure state machine whose work over a whole run is O((V + E) log V).
//
// A step may start when all its needs succeeded and
// - fewer than Limits::parallel calls are under way, none of them on its target. An await makes no
//   call: it occupies neither. One of handshakes waits for a person, and starts when nothing else
//   can be done: such waits come together, at the end of what does not depend on them;
// - no other unit is open on its target. A unit is open from its first started step until all its
//   steps ended; when one of them fails, the rest of the unit is skipped;
// - its server has, or gets, one of its rollout's at_most places. A server takes a place with its
//   first assign, configure or unit step and gives it back when nothing of it in that rollout is
//   left but removals (which wait for the other servers) and awaits. Staging where it is inert
//   takes no place. If servers with a place can only wait for each other, they give it back.
//
// When stop_after servers of a rollout have a step that is not done or unknown, the rest of the
// rollout is skipped, but for units that are open.
class Schedule {
 public:
  // `plan` must outlive the schedule, its steps must be in order.
  Schedule(const Plan& plan, Limits limits);
  ~Schedule();

  // The step to start now: of those that may, the one with the longest path ahead, then by address.
  // Nothing until the next event if none may.
  std::optional<StepId> next() const;
  // For next(), or for another step whose needs succeeded.
  void started(StepId step);
  // A started step ended. Marks what can no more be done as skipped because of it.
  void finished(StepId step, StepResult result);
  // As finished, but the call may still be going on: nothing else starts on its target.
  void lost(StepId step, StepResult result);
  // A step that is not to be started; so are those that need it.
  void skip(StepId step, const StepResult& why);
  // Nothing new starts but the rest of open units; all else is skipped for this reason.
  void stop(const Problem& why);

  bool is_over() const;  // every step ended
  // Complete when the run is over; a step that has not ended stands as skipped.
  const std::vector<StepResult>& results() const;
  // The steps that ended so far, in the order in which they did.
  const std::vector<StepId>& ended() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace signet
