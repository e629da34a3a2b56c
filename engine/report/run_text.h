#pragma once

#include <string>

#include "base/json_fwd.h"
#include "plan/plan.h"
#include "report/style.h"
#include "run/run_result.h"

namespace signet {

// What a run did: counts by end, what failed or is unknown with its problem and hint, what was
// skipped folded by the step at the root of it, warnings, and in the last line whether everything
// is done. `result` is of this plan; `run`: its name in the journal, may be empty. Ends with a line
// feed.
std::string run_text(const Plan& plan, const RunResult& result, const Style& style,
                     const std::string& run = {});

// The same for machines: {format, digest, succeeded, interrupted, refused, counts, steps}, every
// step of the plan by its address with every field written.
Json run_json(const Plan& plan, const RunResult& result);

}  // namespace signet
