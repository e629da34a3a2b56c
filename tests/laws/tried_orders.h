#pragma once

#include <vector>

#include "law_world.h"

namespace signet::test {

// A gap as nobody argues about it: found by doing, on a model that refuses nothing.
struct TriedGap {
  TargetName server;
  SlotName slot;
  Thumbprint thumbprint;
};

// What points to nothing once these steps were done in this order; of the last of them only.
std::vector<TriedGap> gaps_after(const Plan& plan, const World& world,
                                 const std::vector<StepId>& order);

enum class Tried { none, gap, too_many };
// Tries all orders that the needs permit, unless there are too many states on the way.
Tried try_all_orders(const Plan& plan, const World& world);

}  // namespace signet::test
