#pragma once

#include "base/random.h"

namespace signet {

// OpenSSL's generator, seeded by the operating system. Ends the process if there is no entropy:
// a predictable password must never be used.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace signet
