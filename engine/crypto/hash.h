#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace signet {

// SHA-1 names a certificate (its thumbprint, as Windows shows it); it protects nothing.
std::array<std::uint8_t, 20> sha1(ByteView bytes);
std::array<std::uint8_t, 32> sha256(ByteView bytes);

}  // namespace signet
