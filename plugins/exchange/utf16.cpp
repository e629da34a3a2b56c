#include "exchange/utf16.h"

#include "clixml/escape.h"

namespace signet::exchange {

namespace {

char32_t unit_at(ByteView bytes, std::size_t at) {
  return static_cast<char32_t>(bytes[at] | bytes[at + 1] << 8);
}

bool is_high(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

std::optional<std::string> from_utf16(ByteView bytes) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    char32_t point = unit_at(bytes, at);
    if (is_high(point) && at + 2 < bytes.size() && is_low(unit_at(bytes, at + 2))) {
      at += 2;
      point = 0x10000 + ((point - 0xD800) << 10) + (unit_at(bytes, at) - 0xDC00);
    }
    clixml::append_utf8(text, point);
  }
  return text;
}

}  // namespace signet::exchange
