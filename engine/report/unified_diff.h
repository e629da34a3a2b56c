#pragma once

#include <string>
#include <string_view>

namespace signet {

// The changed lines of a text whose lines stayed as many as they were, with three lines around
// them, as patch(1) and `git apply` take them. Empty when nothing changed.
std::string unified_diff(const std::string& name, std::string_view before, std::string_view after);

}  // namespace signet
