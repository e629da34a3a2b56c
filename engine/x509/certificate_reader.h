#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>

#include "base/problem.h"
#include "resources/certificate.h"

namespace signet {

// Reads exactly one DER certificate. Fails with "certificate.malformed",
// "certificate.trailing-bytes" or "certificate.too-large" (more than 64 KiB).
Expected<Certificate> read_certificate(ByteView der);

// Understands each distinct certificate once: decoding costs 0.3 ms, hashing 1 us, and a fleet of
// thousands of servers has a handful of certificates. Safe to call from several threads.
class CertificateCache {
 public:
  // The value for these bytes; the same pointer for the same bytes.
  Expected<CertificatePointer> understand(ByteView der);

 private:
  std::shared_mutex mutex_;
  std::unordered_map<Thumbprint, CertificatePointer> known_;
};

}  // namespace signet
