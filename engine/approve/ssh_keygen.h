#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/clock.h"
#include "base/problem.h"

namespace signet {

// The program that decides about signatures: an answer is its exit code together with the line that
// it writes then, and anything else is a failure. All paths are files that nobody else can change
// meanwhile. Each fails with "approve.ssh-keygen" when it cannot be run or answers otherwise.

// Whether the signature is over the file's bytes in the namespace, by whatever key.
Expected<bool> is_signature_of(const std::filesystem::path& signature,
                               const std::filesystem::path& file, const std::string& name_space);

struct SignerCheck {
  std::filesystem::path signature;
  std::filesystem::path file;     // that was signed
  std::filesystem::path signers;  // in the format of allowed_signers
  std::string principal;
  std::string name_space;
  Seconds at;
};
// Whether the signature is the principal's and allowed then. Times without Z in `signers` are UTC.
Expected<bool> is_allowed_signature(const SignerCheck& check);

// Signs the file with the key, or with the agent's key for a public one, and writes FILE.sig; asks
// for a passphrase itself. Fails with "approve.sign" too, with what ssh-keygen said.
Expected<void> sign_file(const std::filesystem::path& key, const std::filesystem::path& file,
                         const std::string& name_space);

}  // namespace signet
