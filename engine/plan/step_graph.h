#pragma once

#include <vector>

#include "base/problem.h"
#include "platform/step.h"

namespace signet {

// Sorts steps so that each stands after its needs and, among those that are free, by address;
// renumbers the needs. Fails with "plan.cycle": the detail names the ring, "A -> B -> A".
Expected<std::vector<Step>> in_order(std::vector<Step> steps);

// For each step how many steps the longest chain that starts with it has (itself included): the
// schedule's priority. `steps` must be in order.
std::vector<std::uint32_t> longest_paths(const std::vector<Step>& steps);

}  // namespace signet
