#pragma once

#include "report/review.h"

// Reviews to look at in a browser.
namespace signet::test {

// A renewal on twelve servers with everything that a page can say.
Review renewal_review();

// `servers` servers with eight services each, in waves of two groups; some of them are blocked,
// unknown, left out or as desired.
Review fleet_review(std::size_t servers);

// A fleet that is as desired.
Review idle_review();

// Texts that try to become markup, turn the direction of writing or are very long.
Review hostile_review();

}  // namespace signet::test
