#pragma once

#include <filesystem>
#include <optional>

#include "base/diagnostic.h"
#include "resources/trust.h"

namespace signet {

struct TrustResult {
  std::optional<Trust> trust;  // nothing when there are errors
  Diagnostics diagnostics;
};

// Reads the runner's trust file. Relative paths in it start at its own folder. What this build does
// not enforce is an error: nobody must believe in a protection that is not there.
TrustResult load_trust(const std::filesystem::path& file);

}  // namespace signet
