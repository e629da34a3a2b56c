#pragma once

#include "probe/openssl_handles.h"

namespace signet {

// How OpenSSL reads and writes a non-blocking socket, which stays the caller's. Unlike OpenSSL's
// own, it raises no SIGPIPE. Null when memory runs out.
BIO* new_socket_bio(int socket);

}  // namespace signet
