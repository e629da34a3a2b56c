#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/problem.h"
#include "resources/identifier.h"

namespace signet {

// One server name, or the names that a range stands for: "EX16-[01..08]" is EX16-01 to EX16-08,
// with as many digits as its bounds have.
class ServerRange {
 public:
  static constexpr std::uint32_t names_max = 100'000;

  // Fails with "name.invalid", "name.reserved" or "range.invalid" (bounds, digits, too many names).
  static Expected<ServerRange> parse(std::string_view text);

  bool is_single() const { return !ranged_; }
  std::uint32_t size() const { return last_ - first_ + 1; }
  // The name at `index` below size().
  std::string name(std::uint32_t index) const;
  bool contains(std::string_view name) const;

 private:
  std::string before_;
  std::string after_;
  std::uint32_t first_ = 0;
  std::uint32_t last_ = 0;
  std::size_t digits_ = 0;
  bool ranged_ = false;
};

}  // namespace signet
