#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet::exchange {

// Where Windows keeps the key of a certificate (CRYPT_KEY_PROV_INFO).
struct KeyProvider {
  std::string container;
  std::string name;        // may be empty: the default provider of that type
  std::uint32_t type = 0;  // 12: RSA SChannel; 0: a CNG key storage provider
  std::uint32_t flags = 0;
  std::uint32_t key_spec = 0;

  bool is_cng() const { return type == 0; }

  friend bool operator==(const KeyProvider&, const KeyProvider&) = default;
};

// A certificate as Windows serialises it with what its store knows of it. It never holds a key.
struct StoredCertificate {
  Bytes der;
  std::optional<Bytes> sha1;
  std::optional<std::string> friendly_name;
  std::optional<KeyProvider> key_provider;

  friend bool operator==(const StoredCertificate&, const StoredCertificate&) = default;
};

// Reads (property, 1, length, data)*, of which the last one is the certificate itself; properties
// that are of no use here are passed over. Fails with "exchange.serialization".
Expected<StoredCertificate> read_stored_certificate(ByteView bytes);

}  // namespace signet::exchange
