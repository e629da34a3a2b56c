#pragma once

#include <span>
#include <string_view>

#include "resources/desired.h"

namespace signet {

// A rule about certificates or about what a change does with them. The manifest sets what it does
// when it speaks (policy.severity), and may waive single cases for a reason and a time (waive).
struct Rule {
  std::string_view name;  // "lost-name"
  Severity severity;      // where the manifest says nothing
  std::string_view description;
};

// All rules, sorted by name.
std::span<const Rule> all_rules();
// Null where there is no such rule.
const Rule* find_rule(std::string_view name);
// What the rule does under this policy.
Severity severity_of(const Rule& rule, const Policy& policy);

}  // namespace signet
