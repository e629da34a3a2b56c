#pragma once

#include <filesystem>

#include "base/problem.h"
#include "manifest/place.h"
#include "x509/certificate_reader.h"

namespace signet {

// The certificate in a public file that lies below `root`. Fails with "manifest.private-key" when
// the file holds (or may hold) a key, otherwise with the code of what could not be read.
Expected<CertificatePointer> read_public_certificate(const std::filesystem::path& root,
                                                     const std::string& path,
                                                     CertificateCache& certificates);

}  // namespace signet
