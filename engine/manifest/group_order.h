#pragma once

#include <cstdint>
#include <vector>

#include "manifest/manifest.h"
#include "manifest/report.h"

namespace signet {

// All groups (their indices in the manifest), inner groups before those that nest them. Reports
// groups that do not exist, and a ring by naming it; its closing link is then left out.
std::vector<std::uint32_t> group_order(const Manifest& manifest, Report& report);

}  // namespace signet
