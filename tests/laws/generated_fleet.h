#pragma once

#include <string>

#include "support/fleet.h"

// Fleets made up at random, as text, so that a law that fails shows a fleet one can read.
namespace signet::test {

struct GeneratedFleet {
  std::string desired;
  std::string observed;
};

// One to eight servers on both platforms, some unknown, some under maintenance, some in the waves
// of two rollouts; certificates in every state, from every kind of source; removals. Call it inside
// of a rapidcheck property.
GeneratedFleet generate_fleet();

// The same lines in another order.
std::string shuffled_lines(const std::string& text);

// Fixes the seed unless RC_PARAMS is set already. Call it before the first property.
void fix_seed();

}  // namespace signet::test
