#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/problem.h"
#include "base/secret.h"

namespace signet {

// The symmetric key of a PowerShell remoting session (MS-PSRP 2.2.5.1.24): AES-256 in CBC mode with
// an all-zero initialisation vector, as the protocol has it. Equal texts give equal ciphers, and
// nothing tells a changed one: it is worth what the TLS around it is worth.
class SessionKey {
 public:
  // 32 bytes. Fails with "session-key.malformed" otherwise.
  static Expected<SessionKey> from(Secret key);

  // With PKCS#7 padding: longer than `plain` by 1 to 16 bytes.
  Bytes encrypt(ByteView plain) const;

 private:
  explicit SessionKey(Secret key) : key_(std::move(key)) {}
  Secret key_;
};

// The client's half of the exchange: an RSA pair made for one session, so that the server can send
// the session key (MS-PSRP 2.2.2.3 and 2.2.2.4). Move-only; the private half never leaves it.
class SessionKeyExchange {
 public:
  // RSA-2048 from OpenSSL's generator; takes a tenth of a second. Ends the process without entropy.
  static SessionKeyExchange make();
  SessionKeyExchange(SessionKeyExchange&&) noexcept;
  SessionKeyExchange& operator=(SessionKeyExchange&&) noexcept;
  ~SessionKeyExchange();

  // PUBLICKEYBLOB of Windows: 276 bytes, little-endian.
  Bytes public_blob() const;
  // Out of the server's SIMPLEBLOB of 268 bytes. Fails with "session-key.malformed" when it has
  // another form or was not encrypted for this pair; which of them is not told apart.
  Expected<SessionKey> open(ByteView blob) const;

 private:
  struct Pair;
  explicit SessionKeyExchange(std::unique_ptr<Pair> pair);
  std::unique_ptr<Pair> pair_;
};

}  // namespace signet
