#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {

// SHA-1 of a certificate's DER: the identity that reviewers approve.
class Thumbprint {
 public:
  Thumbprint() = default;

  // Accepts lower case, spaces, colons and the hidden U+200E/U+200F that the Windows certificate
  // dialog copies along. Fails with "thumbprint.invalid", saying how many digits were found.
  static Expected<Thumbprint> parse(std::string_view text);
  static Thumbprint of(ByteView der);

  // 40 upper-case hexadecimal digits, and the first 8 of them.
  std::string text() const;
  std::string short_text() const;

  friend bool operator==(const Thumbprint&, const Thumbprint&) = default;
  friend auto operator<=>(const Thumbprint&, const Thumbprint&) = default;

 private:
  friend struct std::hash<Thumbprint>;
  std::array<std::uint8_t, 20> bytes_{};
};

// The short texts of them all; empty where there is none.
std::string short_texts(const std::vector<Thumbprint>& thumbprints, std::string_view separator);

// SHA-256 of something: a certificate, a public key, a file.
class Fingerprint {
 public:
  Fingerprint() = default;
  static Expected<Fingerprint> parse(std::string_view text);  // 64 hexadecimal digits
  static Fingerprint of(ByteView bytes);
  std::string text() const;  // upper case

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;

 private:
  std::array<std::uint8_t, 32> bytes_{};
};

}  // namespace signet

template <>
struct std::hash<signet::Thumbprint> {
  std::size_t operator()(const signet::Thumbprint& thumbprint) const noexcept;
};
