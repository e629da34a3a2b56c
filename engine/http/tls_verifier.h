#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/problem.h"
#include "http/http_endpoint.h"
#include "http/tls_refusal.h"

namespace signet {

struct CertificateStoreDeleter {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};

// Decides in the handshake whether a server is who it must be. There is no way to skip it: a
// connection that did not pass through accepts() has no mark, and has_accepted() finds out.
//
// A server is accepted when its certificate is pinned, or when it is for the wanted name, valid now
// and issued by a CA of the CA file or, without one, of the system. A name in the subject alone
// does not count, nor do wildcards that are part of a label.
class TlsVerifier {
 public:
  // `name` is a DNS name or an IP address. Fails with "tls.ca-file".
  static Expected<std::unique_ptr<TlsVerifier>> make(std::string name, const TlsIdentity& identity);

  // Takes over the verification of all connections that are made with it. The verifier must outlive
  // them. False when OpenSSL refuses; such a context is not to be used.
  bool install(SSL_CTX* context);

  // This very connection passed.
  bool has_accepted(const SSL* connection) const;

  // Why the last handshake failed, as far as that was about the peer or the protocol.
  const std::optional<TlsRefusal>& refusal() const { return refusal_; }
  void forget_refusal() { refusal_.reset(); }

 private:
  using Store = std::unique_ptr<X509_STORE, CertificateStoreDeleter>;
  TlsVerifier(std::string name, std::vector<Thumbprint> pins, Store store);

  static int verify(X509_STORE_CTX* handshake, void* verifier);
  static void notice(const SSL* connection, int where, int value);
  bool accepts(X509_STORE_CTX* handshake);
  bool is_valid(X509_STORE_CTX* handshake) const;

  std::string name_;
  std::vector<Thumbprint> pins_;
  Store store_;
  std::optional<TlsRefusal> refusal_;
};

// The DER of the peer's certificate, empty without one.
Bytes peer_certificate(const SSL* connection);

}  // namespace signet
