#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/problem.h"
#include "base/random.h"

namespace signet {

// A GUID, its bytes in the order in which its text shows them.
class Guid {
 public:
  Guid() = default;  // all zero

  static Guid make(Random& random);  // version 4
  // "6F9619FF-8B86-D011-B42D-00C04FC964FF", either case, braces allowed. Fails with "guid.invalid".
  static Expected<Guid> parse(std::string_view text);
  // The layout of .NET and Windows: the first three fields are little-endian.
  static Guid from_dotnet(const std::array<std::uint8_t, 16>& bytes);
  std::array<std::uint8_t, 16> dotnet() const;

  std::string text() const;  // upper case
  bool is_zero() const { return *this == Guid{}; }

  friend bool operator==(const Guid&, const Guid&) = default;
  friend auto operator<=>(const Guid&, const Guid&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace signet
