#pragma once

#include <vector>

#include "plan/plan.h"
#include "plan/replacement.h"
#include "plan/undo.h"

namespace signet {

// What follows from a plan and stands in its file, worked out once by whoever needs it.
struct Derived {
  const std::vector<Replacement>& replacements;
  const Classification& kind;
  const Undo& undo;  // an outline will do
};

}  // namespace signet
