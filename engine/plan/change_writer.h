#pragma once

#include <string>

#include "plan/plan.h"

namespace signet {

// What a plan changes, as canonical JSON with keys sorted and every field written: the "change" of
// a plan file. Each key of it and each item of its lists has a line of its own; without the line
// feeds it is the compact dump, over which the change digest is taken.
std::string write_change(const Plan& plan);

}  // namespace signet
