#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace signet::exchange {

// Goes forward through little-endian bytes that a stranger wrote. Each step gives nothing, and
// takes nothing, where too little is left.
class ByteCursor {
 public:
  explicit ByteCursor(ByteView bytes) : bytes_(bytes) {}

  std::size_t offset() const { return offset_; }
  std::size_t left() const { return bytes_.size() - offset_; }

  std::optional<ByteView> take(std::size_t size) {
    if (size > left()) return std::nullopt;
    const ByteView taken = bytes_.subspan(offset_, size);
    offset_ += size;
    return taken;
  }
  std::optional<std::uint8_t> byte() {
    const auto taken = take(1);
    return taken ? std::optional(taken->front()) : std::nullopt;
  }
  std::optional<std::uint32_t> unsigned_integer() {
    const auto taken = take(4);
    if (!taken) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 4; i > 0; --i) value = value << 8 | (*taken)[i - 1];
    return value;
  }
  std::optional<std::int32_t> integer() {
    const auto value = unsigned_integer();
    return value ? std::optional(static_cast<std::int32_t>(*value)) : std::nullopt;
  }

 private:
  ByteView bytes_;
  std::size_t offset_ = 0;
};

}  // namespace signet::exchange
