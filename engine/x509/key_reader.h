#pragma once

#include "x509/password_cipher.h"
#include "x509/private_key.h"

namespace signet {

struct ReadKey {
  PrivateKey key;
  std::size_t trailing_bytes = 0;
};

// A key in clear: PKCS#8, PKCS#1 or SEC1. Fails with "key.malformed" or "key.unsupported".
Expected<ReadKey> read_key(ByteView der);

// What an EncryptedPrivateKeyInfo holds, in clear.
Expected<Secret> open_encrypted_key(ByteView der, const Secret* password, WorkBudget& budget);

// What a PEM block with "Proc-Type: 4,ENCRYPTED" holds, in clear. `algorithm` is the value of
// DEK-Info: "AES-128-CBC,0123...".
Expected<Secret> open_traditional_key(ByteView content, std::string_view algorithm,
                                      const Secret* password);

}  // namespace signet
