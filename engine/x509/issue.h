#pragma once

#include <string>
#include <vector>

#include "base/problem.h"
#include "base/random.h"
#include "x509/key_material.h"

namespace signet {

struct CertificateSpec {
  enum class KeyType { rsa_2048, ec_p256 };
  std::string common_name;
  std::vector<std::string> names;  // DNS names, or IP addresses
  Seconds not_before;
  Seconds not_after;
  KeyType key = KeyType::ec_p256;
  bool authority = false;
  std::string extended_key_usage = "serverAuth";  // OpenSSL's notation; empty = none
};

// A new key and a certificate for it, signed by `issuer`, or by itself without one. The chain of
// the result is the issuer and its chain.
Expected<KeyMaterial> issue_certificate(const CertificateSpec& spec, const KeyMaterial* issuer,
                                        Random& random);

}  // namespace signet
