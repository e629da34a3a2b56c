#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "resources/identifier.h"

namespace signet {

// Server names for a person: "EX16-[01..03], WEB1" for EX16-01, EX16-02, EX16-03 and WEB1, in the
// manifest's notation. Names that end in numbers (before the first dot) are put in the order of
// these, the same name is said once. After `most` parts the rest is counted: "and 12 more".
std::string server_ranges(const std::vector<TargetName>& servers,
                          std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace signet
