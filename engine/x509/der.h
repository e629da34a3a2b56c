#pragma once

#include <optional>

#include "base/bytes.h"

namespace signet {

// One element at the start of some bytes, as far as its header tells. Tags of one byte only.
struct DerItem {
  std::uint8_t tag = 0;
  std::size_t header = 0;             // bytes
  std::optional<std::size_t> length;  // of the content; none = indefinite (BER)
  ByteView content;                   // what is there of it
  ByteView rest;                      // what follows; empty after an indefinite one

  bool is_complete() const { return !length || content.size() == *length; }
};

// Nothing when there is no header.
std::optional<DerItem> first_item(ByteView bytes);

constexpr std::uint8_t der_integer = 0x02;
constexpr std::uint8_t der_octets = 0x04;
constexpr std::uint8_t der_object = 0x06;
constexpr std::uint8_t der_sequence = 0x30;

}  // namespace signet
