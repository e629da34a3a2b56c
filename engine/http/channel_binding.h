#pragma once

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {

// The binding "tls-server-end-point" of RFC 5929 for a server with this certificate (DER): its
// prefix and the certificate's hash, made with the hash of the certificate's own signature, or with
// SHA-256 where that is MD5, SHA-1 or none (Ed25519, for which the RFC says nothing). Fails with
// "tls.failed" when it is no certificate.
Expected<Bytes> server_end_point(ByteView certificate);

}  // namespace signet
