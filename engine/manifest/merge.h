#pragma once

#include <vector>

#include "manifest/manifest.h"
#include "manifest/report.h"

namespace signet {

// All files of a manifest as one, sections sorted by key. A key that stands in two files is an
// error with both places; so is a manifest without a language version.
Manifest merge(std::vector<Manifest> parts, Report& report);

}  // namespace signet
