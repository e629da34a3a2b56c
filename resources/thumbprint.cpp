#include "resources/thumbprint.h"

#include <fmt/format.h>

#include <cstring>
#include <optional>

#include "base/text.h"
#include "crypto/hash.h"

namespace signet {

namespace {

// Length of a separator that people copy along with a thumbprint, 0 if there is none.
std::size_t separator(std::string_view text) {
  if (text.starts_with(' ') || text.starts_with(':')) return 1;
  return text.starts_with("\u200E") || text.starts_with("\u200F") ? 3 : 0;
}

constexpr std::uint8_t no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> digit_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::uint8_t i = 0; i < 10; ++i) values['0' + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    values['A' + i] = values['a' + i] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}();

// The common case, digits and nothing between them. A plan has a million of these.
template <std::size_t size>
bool read_digits(std::string_view text, std::array<std::uint8_t, size>& bytes) {
  if (text.size() != size * 2) return false;
  std::uint8_t seen = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t high = digit_values[static_cast<unsigned char>(text[2 * i])];
    const std::uint8_t low = digit_values[static_cast<unsigned char>(text[2 * i + 1])];
    seen |= high | low;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return seen < 0x10;
}

template <std::size_t size>
Expected<std::array<std::uint8_t, size>> parse_hex(std::string_view text, const char* code,
                                                   const char* noun) {
  std::array<std::uint8_t, size> bytes{};
  if (read_digits(text, bytes)) return bytes;
  bytes = {};
  std::size_t digits = 0;
  while (!text.empty()) {
    if (const std::size_t skip = separator(text); skip > 0) {
      text.remove_prefix(skip);
      continue;
    }
    const std::optional<std::uint8_t> value = hex_value(text.front());
    if (!value) {
      return fail(code,
                  fmt::format("{} has {} hexadecimal digits and nothing else", noun, size * 2));
    }
    if (digits < size * 2) {
      bytes[digits / 2] = static_cast<std::uint8_t>(bytes[digits / 2] << 4 | *value);
    }
    ++digits;
    text.remove_prefix(1);
  }
  if (digits != size * 2) {
    return fail(
        code, fmt::format("{} has {} hexadecimal digits, this one has {}", noun, size * 2, digits));
  }
  return bytes;
}

}  // namespace

Expected<Thumbprint> Thumbprint::parse(std::string_view text) {
  const auto bytes = parse_hex<20>(text, "thumbprint.invalid", "a thumbprint");
  if (!bytes) return std::unexpected(bytes.error());
  Thumbprint result;
  result.bytes_ = *bytes;
  return result;
}

Thumbprint Thumbprint::of(ByteView der) {
  Thumbprint result;
  result.bytes_ = sha1(der);
  return result;
}

std::string Thumbprint::text() const { return to_hex(bytes_); }

std::string Thumbprint::short_text() const { return to_hex(ByteView(bytes_).first(4)); }

std::string short_texts(const std::vector<Thumbprint>& thumbprints, std::string_view separator) {
  std::vector<std::string> texts;
  texts.reserve(thumbprints.size());
  for (const Thumbprint& each : thumbprints) texts.push_back(each.short_text());
  return join(texts, separator);
}

Expected<Fingerprint> Fingerprint::parse(std::string_view text) {
  const auto bytes = parse_hex<32>(text, "fingerprint.invalid", "a SHA-256 fingerprint");
  if (!bytes) return std::unexpected(bytes.error());
  Fingerprint result;
  result.bytes_ = *bytes;
  return result;
}

Fingerprint Fingerprint::of(ByteView bytes) {
  Fingerprint result;
  result.bytes_ = sha256(bytes);
  return result;
}

std::string Fingerprint::text() const { return to_hex(bytes_); }

}  // namespace signet

std::size_t std::hash<signet::Thumbprint>::operator()(
    const signet::Thumbprint& thumbprint) const noexcept {
  std::size_t result = 0;  // a thumbprint is a hash already
  std::memcpy(&result, thumbprint.bytes_.data(), sizeof result);
  return result;
}
