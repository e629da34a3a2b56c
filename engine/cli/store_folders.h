#pragma once

#include <string>
#include <vector>

#include "cli/environment.h"
#include "resources/observed.h"

namespace signet {

// The servers that are or stand below folders, their paths relative to `root` where they can be.
// Fails with "discover.none", naming a folder that holds no server, or "discover.twice".
Expected<std::vector<Target>> find_servers(const std::vector<std::string>& folders,
                                           const std::filesystem::path& root,
                                           const Environment& environment);

// Looks at them. The folders were named by the person at the keyboard, so they may be read.
Observed observe_folders(const std::vector<Target>& servers, const std::filesystem::path& root,
                         const Environment& environment);

}  // namespace signet
