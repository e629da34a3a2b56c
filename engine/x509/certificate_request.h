#pragma once

#include <string>
#include <vector>

#include "base/problem.h"
#include "resources/thumbprint.h"
#include "x509/private_key.h"

namespace signet {

// What an authority is asked for.
struct RequestSpec {
  std::string subject;             // as Certificate::subject
  std::vector<std::string> names;  // DNS names, or IP addresses
  int rsa_bits = 2048;
  std::vector<std::string> extended_key_usage = {"serverAuth"};  // OpenSSL's short names

  friend bool operator==(const RequestSpec&, const RequestSpec&) = default;
};

struct NewRequest {
  PrivateKey key;
  Bytes der;  // PKCS#10
};

// A new RSA key, and a PKCS#10 request that it signed. Fails with "request.not-made".
Expected<NewRequest> make_request(const RequestSpec& spec);

// What a request says.
struct CertificateRequest {
  std::string subject;  // as Certificate::subject
  std::vector<std::string> names;
  Fingerprint public_key;     // as Certificate::public_key
  std::string key_algorithm;  // as Certificate::key_algorithm
  int key_bits = 0;
  Bytes der;
};

// A PKCS#10 in PEM (under either of its labels) or DER, signed by its own key. Fails with
// "request.malformed" or "request.not-signed".
Expected<CertificateRequest> read_request(ByteView content);

// A PEM block: "CERTIFICATE", "CERTIFICATE REQUEST".
std::string to_pem(std::string_view label, ByteView der);

}  // namespace signet
