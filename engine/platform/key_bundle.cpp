#include "platform/key_bundle.h"

#include <array>

#include "base/random.h"

namespace signet {

Secret make_transfer_password(Random& random) {
  std::array<std::uint8_t, 32> bits;
  random.fill(bits);
  std::string text = to_base64(bits);
  wipe(bits);
  return Secret::take(text);
}

}  // namespace signet
