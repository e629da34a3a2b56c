#include "crypto/system_random.h"

#include <openssl/rand.h>

#include <cstdlib>

namespace signet {

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) std::abort();
}

}  // namespace signet
