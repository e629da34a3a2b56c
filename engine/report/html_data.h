#pragma once

#include <string>

#include "report/review.h"

namespace signet {

// What the page's script needs of the review, as JSON: the rows of the matrix, and of which of them
// each line of "look at these" speaks. ASCII without '<', so that nothing in it ends the element
// that it stands in.
std::string review_data(const Review& review);

}  // namespace signet
