#pragma once

#include <vector>

#include "base/problem.h"
#include "resources/trust.h"
#include "x509/key_material.h"

namespace signet {

// The certificates of those whom keys are sealed to. Fails with "owners.none", or with what is
// wrong with one of the files.
Expected<std::vector<CertificateBytes>> read_owners(const Trust& trust);

// "CN=alice (RSA 3072, valid until ..)", one for each.
std::vector<std::string> owner_texts(const std::vector<CertificateBytes>& owners, Seconds now);

}  // namespace signet
