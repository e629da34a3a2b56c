#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "approve/private_folder.h"
#include "approve/ssh_signature.h"

namespace signet {

// The key that somebody signs with.
struct SigningKey {
  std::filesystem::path file;          // for sign_change(): private, or public and in the agent
  std::optional<PrivateFolder> holds;  // `file`, where it was made from what the agent said
};

// The first that is there of id_ed25519, id_ecdsa and id_rsa in ~/.ssh, whether its private half is
// there too or in the agent only; otherwise the only key of the agent. Fails with "sign.no-key".
Expected<SigningKey> find_signing_key(const std::filesystem::path& home);

// What the owner of the key calls it, from its public half beside `file` or `file` itself; empty
// where that is not there or is another key's.
std::string comment_of(const std::filesystem::path& file, const SshKey& key);

}  // namespace signet
