#include "base/guid.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t text_length = 36;
constexpr bool is_dash(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

std::array<std::uint8_t, 16> swapped(std::array<std::uint8_t, 16> bytes) {
  std::reverse(bytes.begin(), bytes.begin() + 4);
  std::swap(bytes[4], bytes[5]);
  std::swap(bytes[6], bytes[7]);
  return bytes;
}

}  // namespace

Guid Guid::make(Random& random) {
  Guid guid;
  random.fill(guid.bytes_);
  guid.bytes_[6] = static_cast<std::uint8_t>((guid.bytes_[6] & 0x0F) | 0x40);
  guid.bytes_[8] = static_cast<std::uint8_t>((guid.bytes_[8] & 0x3F) | 0x80);
  return guid;
}

Expected<Guid> Guid::parse(std::string_view text) {
  const auto invalid = [] { return fail("guid.invalid", "this is not a GUID"); };
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  if (text.size() != text_length) return invalid();
  Guid guid;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text_length; ++i) {
    if (is_dash(i)) {
      if (text[i] != '-') return invalid();
      continue;
    }
    const std::optional<std::uint8_t> value = hex_value(text[i]);
    if (!value) return invalid();
    std::uint8_t& byte = guid.bytes_[digits / 2];
    byte = static_cast<std::uint8_t>(byte * 16 + *value);
    ++digits;
  }
  return guid;
}

Guid Guid::from_dotnet(const std::array<std::uint8_t, 16>& bytes) {
  Guid guid;
  guid.bytes_ = swapped(bytes);
  return guid;
}

std::array<std::uint8_t, 16> Guid::dotnet() const { return swapped(bytes_); }

std::string Guid::text() const {
  const std::string digits = to_hex(bytes_);
  std::string text;
  std::size_t next = 0;
  for (std::size_t i = 0; i < text_length; ++i) text += is_dash(i) ? '-' : digits[next++];
  return text;
}

}  // namespace signet
