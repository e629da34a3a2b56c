#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "approve/ssh_signature.h"
#include "base/clock.h"

namespace signet {

// A line of allowed_signers (see ssh-keygen(1)), of which this much is supported: one plain name, a
// key, and the options namespaces, valid-after and valid-before. Dates without Z are UTC too.
struct AllowedSigner {
  std::size_t line = 0;     // in the file, from 1
  std::string text;         // the whole line
  std::string principal;    // the name; or what stands for it where that is not supported
  std::string unsupported;  // what of the line is not, in words: then it allows nobody
  std::string name_spaces;  // patterns; empty = any
  std::optional<Seconds> from;
  std::optional<Seconds> until;
  SshKey key;

  friend bool operator==(const AllowedSigner&, const AllowedSigner&) = default;
};

// Fails with "approve.signers" for a line that is no signer at all; `where` is then its number.
Expected<std::vector<AllowedSigner>> read_allowed_signers(std::string_view file);

}  // namespace signet
