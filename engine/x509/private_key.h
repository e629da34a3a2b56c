#pragma once

#include <iosfwd>
#include <memory>

#include "base/problem.h"
#include "base/secret.h"
#include "resources/certificate.h"

namespace signet {

// A private key in memory: move-only, freed through OpenSSL's clearing functions, cannot be printed
// or serialised except inside an encrypted PKCS#12 (pkcs12.h) or sealed to owners (sealed.h).
class PrivateKey {
 public:
  struct Handle;  // defined in x509's sources only

  explicit PrivateKey(std::unique_ptr<Handle> handle);
  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  // SHA-256 of the public half's SubjectPublicKeyInfo: equal to Certificate::public_key of every
  // certificate that this key fits.
  Fingerprint public_key() const;
  // "RSA 2048", "EC P-256".
  std::string description() const;
  const Handle& handle() const { return *handle_; }

 private:
  std::unique_ptr<Handle> handle_;
};

std::ostream& operator<<(std::ostream&, const PrivateKey&) = delete;
void PrintTo(const PrivateKey& key, std::ostream* out);

// Whether the key belongs to the certificate: compares public halves, costs microseconds.
bool fits(const PrivateKey& key, const Certificate& certificate);
// Whether what the key signs is verified by the certificate with these bytes: a file may hold a
// public half that its private half does not fit. Costs a signature. Keys that cannot sign do not.
bool proves(const PrivateKey& key, ByteView der);

}  // namespace signet
