#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"

// Inside of plan_delta: what plans consist of beside their steps.
namespace signet {

struct RestDelta {
  std::vector<std::string> lines;      // sorted; as PlanDelta::others
  std::vector<std::string> additions;  // what of it an approval of the old plan does not cover
};

RestDelta compare_rest(const Plan& before, const Plan& after);

}  // namespace signet
