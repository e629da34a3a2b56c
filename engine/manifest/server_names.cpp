#include "manifest/server_names.h"

#include <algorithm>
#include <functional>

#include "base/text.h"

namespace signet {

std::uint32_t ServerNames::add(std::string_view name) {
  if (table_.size() < names_.size() * 2 + 2) grow();
  std::uint32_t& entry = table_[slot(name)];
  if (entry == 0) {
    names_.push_back(*TargetName::parse(name));
    entry = size();
    return entry - 1;
  }
  const TargetName& first = names_[entry - 1];
  if (first.text() != name && clashes_.size() < 100) {
    clashes_.emplace_back(first, *TargetName::parse(name));
  }
  return entry - 1;
}

std::optional<std::uint32_t> ServerNames::find(std::string_view name) const {
  if (table_.empty()) return std::nullopt;
  const std::uint32_t entry = table_[slot(name)];
  if (entry == 0 || names_[entry - 1].text() != name) return std::nullopt;
  return entry - 1;
}

// Where the name stands, or the free place where it belongs.
std::size_t ServerNames::slot(std::string_view name) const {
  std::size_t at = std::hash<std::string>()(to_lower(name)) & (table_.size() - 1);
  while (table_[at] != 0 && !equal_ignoring_case(names_[table_[at] - 1].text(), name)) {
    at = (at + 1) & (table_.size() - 1);
  }
  return at;
}

void ServerNames::grow() {
  table_.assign(std::max<std::size_t>(64, table_.size() * 2), 0);
  for (std::uint32_t server = 0; server < size(); ++server) {
    table_[slot(names_[server].text())] = server + 1;
  }
}

}  // namespace signet
