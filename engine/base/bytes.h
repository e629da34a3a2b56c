#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace signet {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Upper-case hexadecimal without separators.
std::string to_hex(ByteView bytes);
std::string to_base64(ByteView bytes);

// The reverse of to_base64 and nothing more lenient: no spaces, no line breaks, full padding, no
// stray bits. Fails with "base64.malformed"; the message repeats nothing of the text.
Expected<Bytes> from_base64(std::string_view text);

}  // namespace signet
