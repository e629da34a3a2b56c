#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "resources/capabilities.h"
#include "resources/desired.h"
#include "x509/certificate_reader.h"

namespace signet {

struct LoadedManifest {
  Desired desired;
  std::vector<std::string> files;  // as the user would type them, sorted
  Fingerprint content;  // of all names (below their folders) and bytes; in any order of the paths
};

struct LoadResult {
  std::optional<LoadedManifest> manifest;  // nothing when there are errors
  Diagnostics diagnostics;                 // warnings as well
};

// Reads the manifest that files and folders form together. Harmless: it opens the manifest files
// and the public certificates that they name, resolves no secret and runs no command. Everything
// that is wrong is reported at once; it never throws for what it reads. `today` is what maintenance
// windows are compared to.
LoadResult load_manifest(const std::vector<std::filesystem::path>& paths,
                         const PlatformCatalog& catalog, CertificateCache& certificates,
                         std::chrono::sys_days today);

}  // namespace signet
