#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "resources/identifier.h"

namespace signet {

// Numbers servers in the order in which they are met; 8 bytes a server beside its name. Servers are
// the same for the world when their names differ only in case, so such names are gathered as
// clashes.
class ServerNames {
 public:
  // The number of a valid server name, new or not. A name that clashes gets the number of the
  // first.
  std::uint32_t add(std::string_view name);
  std::optional<std::uint32_t> find(std::string_view name) const;

  std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }
  const TargetName& name(std::uint32_t server) const { return names_[server]; }
  TargetName take(std::uint32_t server) { return std::move(names_[server]); }
  // (first name, other name); at most 100 are kept.
  const std::vector<std::pair<TargetName, TargetName>>& clashes() const { return clashes_; }

 private:
  std::size_t slot(std::string_view name) const;
  void grow();

  std::vector<TargetName> names_;
  std::vector<std::uint32_t> table_;  // open addressing; number + 1, 0 = free
  std::vector<std::pair<TargetName, TargetName>> clashes_;
};

}  // namespace signet
