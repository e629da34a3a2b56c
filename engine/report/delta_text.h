#pragma once

#include <string>

#include "base/json_fwd.h"
#include "plan/plan_delta.h"
#include "report/style.h"

namespace signet {

// Which plans were compared, by their change digests.
struct ComparedPlans {
  std::string before;  // 64 hexadecimal digits
  std::string after;
};

// What the new plan has that the old one does not: in the first line whether anything is added, in
// the last what that means for an approval. Of each kind of difference the first are shown and the
// others counted, unless `all`. Ends with a line feed.
std::string delta_text(const PlanDelta& delta, const ComparedPlans& plans, bool all,
                       const Style& style);

// The same for machines, always whole: {added, adds_nothing, changed, format, new, old, others,
// removed, why_not}.
Json delta_json(const PlanDelta& delta, const ComparedPlans& plans);

}  // namespace signet
