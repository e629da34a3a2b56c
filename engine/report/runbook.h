#pragma once

#include "plan/plan_file.h"
#include "platform/runbook.h"
#include "report/review.h"

namespace signet {

// The plan for a person with a shell; `review` is of the same plan, which must outlive the runbook.
Runbook make_runbook(const PlanFile& file, const Review& review);

}  // namespace signet
