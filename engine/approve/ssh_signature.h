#pragma once

#include <string>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {

// What a public key of SSH says of itself.
struct SshKey {
  std::string type;  // "ssh-ed25519"
  Bytes blob;        // as OpenSSH stores and sends it
  int rsa_bits = 0;  // 0 = it is not RSA

  // "SHA256:" and base64 without padding, as ssh-keygen -l shows it.
  std::string fingerprint() const;
  friend bool operator==(const SshKey&, const SshKey&) = default;
};

// Fails with "ssh.malformed".
Expected<SshKey> read_ssh_key(ByteView blob);

// What stands in a file that ssh-keygen -Y sign has made. Nothing of it is proven by reading it.
struct SshSignature {
  SshKey key;
  std::string name_space;
  std::string algorithm;  // of the signature: "rsa-sha2-512"

  friend bool operator==(const SshSignature&, const SshSignature&) = default;
};

// Fails with "ssh.malformed".
Expected<SshSignature> read_ssh_signature(std::string_view armoured);

}  // namespace signet
