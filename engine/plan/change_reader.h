#pragma once

#include "plan/json_cursor.h"
#include "plan/plan.h"

namespace signet {

// The plan that write_change() wrote. What is not as it must be is refused through the cursor:
// wrong types and words, unknown keys, an address that stands twice, a need that does not stand
// before its step, a rollout that is not there. The result only counts when nothing was refused.
Plan read_change(const JsonCursor& change);

// "2026-11-22T22:06:23Z"
Seconds read_time(const JsonCursor& time);

}  // namespace signet
