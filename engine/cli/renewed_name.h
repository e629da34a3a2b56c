#pragma once

#include <string>

#include "resources/certificate.h"

namespace signet {

// The friendly name with the old certificate's dates and years (of its beginning, or else of its
// end) replaced by those of the new one; the name itself where it holds none. `current` may be
// null: a year that stands alone then becomes that of the new one's beginning.
std::string renewed_name(const std::string& name, const Certificate* current,
                         const Certificate& next);

}  // namespace signet
