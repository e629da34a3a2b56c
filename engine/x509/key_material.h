#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "resources/certificate.h"
#include "x509/private_key.h"

namespace signet {

// A certificate as bytes together with what they say. Two with the same bytes are equal, whether or
// not they came from the same cache.
struct CertificateBytes {
  CertificatePointer certificate;
  Bytes der;

  friend bool operator==(const CertificateBytes& left, const CertificateBytes& right) {
    return left.der == right.der;
  }
};

// One leaf with the key that fits it and the certificates that link it to its root, in chain order
// (issuer of the leaf first; a self-signed root last, if the source had it).
struct KeyMaterial {
  CertificateBytes leaf;
  PrivateKey key;
  std::vector<CertificateBytes> chain;
  std::string friendly_name;  // UTF-8, may be empty
};

}  // namespace signet
