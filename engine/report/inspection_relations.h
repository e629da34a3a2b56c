#pragma once

#include <optional>
#include <vector>

#include "x509/certificate_file.h"

namespace signet {

// How the things in one file belong together. Positions count from 0.
struct Relations {
  std::vector<std::optional<std::size_t>> issuer;  // per certificate: who signed it, never itself
  std::vector<std::vector<std::size_t>> fits;      // per key: the certificates it fits
};

Relations relate(const CertificateFile& file);

}  // namespace signet
