#pragma once

#include "base/bytes.h"

namespace signet::test {

// The server's half of the key exchange, written against the specification and not with the code
// under test.

// A session key for whoever made the public blob: a SIMPLEBLOB of 268 bytes.
Bytes seal_for(ByteView public_blob, ByteView session_key);

// What AES-256-CBC with a zero initialisation vector and PKCS#7 made of the result; empty when the
// padding is wrong.
Bytes decrypt(ByteView session_key, ByteView cipher);

}  // namespace signet::test
