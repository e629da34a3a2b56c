#pragma once

#include "plan/derived.h"
#include "plan/json_text.h"
#include "plan/plan.h"

namespace signet {

// What a plan changes, as canonical JSON with keys sorted: the "change" of a plan file. Of steps,
// their guards and the way back, what has its default is left out; all other fields are always
// there. Each key of it and each item of its lists has a line of its own; without the line feeds it
// is the compact dump, over which the change digest is taken.
void write_change(const Plan& plan, const Derived& derived, JsonText& json);

}  // namespace signet
