#pragma once

#include <string>

#include "plan/plan.h"

namespace signet::test {

// The steps as lines, in their order, each with what it needs.
std::string list_steps(const Plan& plan);
// The same, and a line for every entry of the plan's other lists.
std::string list_plan(const Plan& plan);

}  // namespace signet::test
