#pragma once

#include <vector>

#include "cli/environment.h"
#include "plan/seen.h"
#include "plan/simulate.h"
#include "plan/unaffected.h"

namespace signet {

// Says of each server what is not as the plan relies on: each field once, server by server.
void tell_moved(const std::vector<Moved>& moved, const Environment& environment);

// Says that the plan is refused for it, and names the servers. `undoes`: the run that the plan
// takes back; may be empty.
void tell_refused(const std::vector<Moved>& moved, const std::string& undoes,
                  const Environment& environment);

// Says what else moved; where that is much, of the first servers only and how much it is.
void tell_also_moved(const std::vector<AlsoMoved>& moved, const Environment& environment);

// Says which waves are going to run, and which are not.
void tell_parts(const Unaffected& rest, const Environment& environment);

}  // namespace signet
