#include "base/bytes.h"

namespace signet {

namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::unexpected<Problem> not_base64(const char* why) {
  return std::unexpected(Problem{"base64.malformed", "not base64", why, {}, {}});
}

}  // namespace

std::string to_hex(ByteView bytes) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string text(bytes.size() * 2, '0');
  char* to = text.data();
  for (const std::uint8_t byte : bytes) {
    *to++ = digits[byte >> 4];
    *to++ = digits[byte & 0xF];
  }
  return text;
}

std::string to_base64(ByteView bytes) {
  constexpr std::string_view digits = base64_digits;
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

Expected<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return not_base64("its length is no multiple of four");
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  text.remove_suffix(padding);
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::size_t value = base64_digits.find(letter);
    if (value == std::string_view::npos) return not_base64("it has a character of another kind");
    group = (group << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(group >> bits));
  }
  if ((group & ((1U << bits) - 1)) != 0) return not_base64("it ends in stray bits");
  return bytes;
}

}  // namespace signet
