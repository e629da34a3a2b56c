#pragma once

#include <vector>

#include "x509/key_material.h"

namespace signet {

// The certificates that link `leaf` to its root, taken from `pool` in any order: each signs the one
// before it (names, key identifiers and the signature itself agree). Stops at a self-signed one, or
// where the pool has no issuer. What does not belong is left out.
std::vector<CertificateBytes> build_chain(const CertificateBytes& leaf,
                                          const std::vector<CertificateBytes>& pool);

// Whether `issuer` signed `certificate`.
bool is_signed_by(const CertificateBytes& certificate, const CertificateBytes& issuer);

}  // namespace signet
