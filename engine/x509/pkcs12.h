#pragma once

#include "base/problem.h"
#include "base/secret.h"
#include "x509/key_material.h"

namespace signet {

// How a PKCS#12 is written, on two independent axes.
struct Pkcs12Style {
  enum class Cipher {
    aes256_sha256,  // PBES2, PBKDF2, MAC SHA-256: Windows Server 2019 and later, OpenSSL
    des3_sha1,      // pbeWithSHA1And3-KeyTripleDES, MAC SHA-1: Windows Server 2016 and older report
                    // "wrong password" for anything newer. Needs no legacy provider.
  };
  enum class Provider {
    none,
    schannel_csp,  // asks Windows for the RSA SChannel CSP and a machine key: Exchange's OWA cannot
                   // use CNG keys, so every Exchange target gets this
  };
  Cipher cipher = Cipher::aes256_sha256;
  Provider provider = Provider::none;

  friend bool operator==(const Pkcs12Style&, const Pkcs12Style&) = default;
};

// The leaf, its key and its chain, certificates and key all encrypted. Returns the DER, which holds
// the key under `password` only. Fails with "key.other" if the key does not fit the leaf.
Expected<Bytes> write_pkcs12(const KeyMaterial& material, const Secret& password,
                             Pkcs12Style style);

}  // namespace signet
