#pragma once

#include <string>
#include <vector>

namespace signet {

// Where a secret is to be found. It is resolved by apply alone, and only as far as the trust file
// allows.
struct SecretReference {
  enum class Kind { environment, file, command, prompt };
  Kind kind = Kind::prompt;
  std::vector<std::string> value;  // variable name, path, argv; empty for prompt

  friend bool operator==(const SecretReference&, const SecretReference&) = default;
};

}  // namespace signet
