#pragma once

#include <chrono>

#include "plan/plan.h"
#include "resources/desired.h"

namespace signet {

// Until when the plan may be carried out: the earliest of its time to live, the end of a
// certificate that it brings or binds, of a waiver or maintenance that it rests on, and of the
// change window that is open or comes next. A time to live in whole days ends at midnight UTC,
// another one at the full hour, so that a plan that is made again soon has the same digest.
void bound_validity(Plan& plan, const Desired& desired, Seconds now, std::chrono::seconds ttl);

}  // namespace signet
