#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "manifest/manifest.h"
#include "manifest/source_file.h"
#include "resources/capabilities.h"

namespace signet {

// Reads and parses all files, several at a time. A file that is no YAML gives an incomplete
// Manifest.
std::vector<Manifest> parse_files(std::vector<SourceFile>& files, const PlatformCatalog& catalog,
                                  Diagnostics& diagnostics);

}  // namespace signet
