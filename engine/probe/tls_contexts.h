#pragma once

#include <array>

#include "base/problem.h"
#include "probe/handshake_record.h"
#include "probe/openssl_handles.h"

namespace signet {

// Is told what OpenSSL meets in a handshake.
class HandshakeWitness {
 public:
  virtual ~HandshakeWitness() = default;
  // The certificates that were sent; whatever is made of them, the handshake goes on.
  virtual void see_chain(X509_STORE_CTX* handshake) = 0;
  // A fatal alert of the server.
  virtual void see_alert(const char* text) = 0;
  virtual void see_certificate_request() = 0;
};

// What a client offers, for each kind of key: as OpenSSL does by itself (security level 2, TLS 1.2
// and later), or weak, for servers that are older than that. Nothing is ever resumed.
class TlsContexts {
 public:
  // Fails with "probe.tls".
  static Expected<TlsContexts> make(X509_STORE* roots);

  // A new connection, or null when memory runs out. The witness must outlive it.
  TlsHandle connect(AskedKey key, bool is_weak, HandshakeWitness& witness) const;

 private:
  TlsContexts() = default;
  std::array<TlsContextHandle, 6> contexts_;
};

}  // namespace signet
