#pragma once

#include <string>
#include <vector>

#include "base/problem.h"
#include "x509/certificate_file.h"

namespace signet {

// Certificates as an authority sends them: .cer, .pem, .p7b. Fails with "answer.private-key" where
// a key came along, or as reading does; always with the path in `where`.
Expected<CertificateFile> read_public_file(const std::string& path);

// The certificate of a file that a name stands for: its only one, or its leaf.
Expected<CertificateBytes> read_public_leaf(const std::string& path);

// Names that only `left` has, as certificates are compared: without regard to case.
std::vector<std::string> names_missing(const std::vector<std::string>& left,
                                       const std::vector<std::string>& right);

}  // namespace signet
