#pragma once

#include <string>

#include "plan/plan.h"

namespace signet::test {

// A plan as lines, one per step and per entry of its lists, so that a test shows all of it.
std::string listing(const Plan& plan);

}  // namespace signet::test
