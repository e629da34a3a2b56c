#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace signet {

// Where something was written: a file by its index among the sources, line and column from 1 (line
// 0 = the file as a whole). Small, because every value of a manifest has one.
struct Place {
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const Place&, const Place&) = default;
  friend auto operator<=>(const Place&, const Place&) = default;
};

template <class T>
struct Written {
  T value;
  Place at;
};
using Text = Written<std::string>;

}  // namespace signet
