#pragma once

#include "x509/openssl.h"
#include "x509/private_key.h"

namespace signet {

struct PrivateKey::Handle {
  KeyHandle key;
};

inline PrivateKey own_key(KeyHandle key) {
  return PrivateKey(std::make_unique<PrivateKey::Handle>(PrivateKey::Handle{std::move(key)}));
}

// OpenSSL asks for a mutable key where it only counts references.
inline EVP_PKEY* raw(const PrivateKey& key) { return key.handle().key.get(); }

}  // namespace signet
