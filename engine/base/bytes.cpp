#include "base/bytes.h"

namespace signet {

std::string to_hex(ByteView bytes) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 0xF]);
  }
  return text;
}

std::string to_base64(ByteView bytes) {
  static constexpr char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = bytes.size() - at;
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[at] << 16) |
                                (left > 1 ? static_cast<std::uint32_t>(bytes[at + 1] << 8) : 0U) |
                                (left > 2 ? static_cast<std::uint32_t>(bytes[at + 2]) : 0U);
    text.push_back(digits[group >> 18]);
    text.push_back(digits[(group >> 12) & 63]);
    text.push_back(left > 1 ? digits[(group >> 6) & 63] : '=');
    text.push_back(left > 2 ? digits[group & 63] : '=');
  }
  return text;
}

}  // namespace signet
