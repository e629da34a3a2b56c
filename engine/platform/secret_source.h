#pragma once

#include "base/problem.h"
#include "base/secret.h"
#include "resources/desired.h"

namespace signet {

// Turns a reference in a manifest into the secret itself. Only apply has one; what it may read or
// run is the trust file's decision.
class SecretSource {
 public:
  virtual ~SecretSource() = default;
  // Fails with "secret.not-found", "secret.not-trusted" or "secret.failed"; the text never holds
  // the secret or a command's output.
  virtual Expected<Secret> resolve(const SecretReference& reference) = 0;
};

}  // namespace signet
