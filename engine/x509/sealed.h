#pragma once

#include <string>
#include <vector>

#include "base/problem.h"
#include "x509/certificate_file.h"
#include "x509/key_material.h"

namespace signet {

// A file that only owners can open: CMS (RFC 5652, 5083) in DER, which `openssl cms -decrypt
// -inform DER` opens too. What signet seals is encrypted with AES-256-GCM, so that a changed file
// does not open; its key is given to each owner by RSA-OAEP or ECDH.

// A key, as PKCS#8 in PEM. The clear form stays in memory that is wiped. Fails with
// "sealed.no-owners" or "sealed.owner" (a certificate whose key cannot receive, or that is weaker
// than RSA 2048).
Expected<Bytes> seal_key(const PrivateKey& key, const std::vector<CertificateBytes>& owners);
// A leaf, its key and its chain as a PKCS#12 with an empty password: the seal is its protection.
// Fails as seal_key() and write_pkcs12() do.
Expected<Bytes> seal_pkcs12(const KeyMaterial& material,
                            const std::vector<CertificateBytes>& owners);

struct SealedProfile {
  struct Recipient {
    std::string issuer;  // of the owner's certificate, as Certificate::issuer
    std::string serial;  // as Certificate::serial; empty where a key identifier is told instead
    std::string key_id;  // upper-case hexadecimal, may be empty
    std::string method;  // "RSA-OAEP", "RSA", "ECDH", or what it is instead
  };
  std::string encryption;  // "AES-256-GCM", or OpenSSL's name
  bool authenticated = false;
  std::vector<Recipient> recipients;  // sorted by issuer and serial
};

// Whether the content is such a file.
bool is_sealed(ByteView content);
// What can be told without any key. Fails with "sealed.malformed".
Expected<SealedProfile> read_sealed_profile(ByteView content);

// What it holds, opened with an owner's key. Fails with "sealed.malformed", "sealed.other-owner"
// (it names the recipients), "sealed.damaged" (it was changed), or as read_certificate_file().
Expected<CertificateFile> open_sealed(ByteView content, const PrivateKey& owner);

}  // namespace signet
