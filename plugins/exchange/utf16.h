#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace signet::exchange {

// Little-endian UTF-16 as UTF-8; half of a surrogate pair becomes U+FFFD. Nothing for an odd number
// of bytes.
std::optional<std::string> from_utf16(ByteView bytes);

}  // namespace signet::exchange
