#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "manifest/place.h"
#include "manifest/report.h"
#include "manifest/yaml_node.h"
#include "resources/capabilities.h"

namespace signet {

// Reads values out of a YAML tree. Each function reports what does not fit and returns nothing;
// `what` names the value in the message: "thumbprint" must be a text, not a list.
class SectionReader {
 public:
  SectionReader(std::uint32_t file, Report& report, const PlatformCatalog& catalog)
      : file_(file), report_(report), catalog_(catalog) {}

  const PlatformCatalog& catalog() const { return catalog_; }
  Place at(const YamlNode& node) const { return {file_, node.line, node.column}; }
  void error(const YamlNode& node, std::string_view code, std::string summary,
             std::string hint = {});
  // The key is known to the language, but not enforced by this build.
  void not_enforced(const YamlNode& node, std::string_view what, std::string hint);

  bool expect_mapping(const YamlNode& node, std::string_view what);
  bool expect_list(const YamlNode& node, std::string_view what);
  // Whether the mapping has the key.
  bool require_key(const YamlNode& mapping, std::string_view what, std::string_view key);
  // A scalar of at most `longest` bytes that is not empty.
  std::optional<Text> text(const YamlNode& node, std::string_view what, std::size_t longest = 1024);
  std::optional<bool> boolean(const YamlNode& node, std::string_view what);
  std::optional<std::uint32_t> whole_number(const YamlNode& node, std::string_view what,
                                            std::uint32_t least, std::uint32_t most);
  // 15m, 1h30m, 2d, 0s; at most 366 days.
  std::optional<std::chrono::seconds> duration(const YamlNode& node, std::string_view what);
  // 2026-11-30
  std::optional<std::chrono::sys_days> date(const YamlNode& node, std::string_view what);
  // 2026-11-30T22:00Z
  std::optional<std::chrono::sys_seconds> time(const YamlNode& node, std::string_view what);

  void unknown_key(const YamlNode& key, std::string_view where,
                   const std::vector<std::string_view>& known);

 private:
  std::uint32_t file_;
  Report& report_;
  const PlatformCatalog& catalog_;
};

// "15m", "1h30m", "2d", "0s", or nothing.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

// A key of a mapping and how its value is read into T.
template <class T>
struct KeyRule {
  std::string_view name;
  void (*read)(SectionReader& reader, const YamlNode& value, T& into);
  bool enforced = true;  // false: reading it is an error that says so; it is not offered either
};

// Reads every key of a mapping by its rule; unknown keys are errors, and then it returns false.
// `where` names the mapping: "a certificate".
template <class T>
bool read_keys(SectionReader& reader, const YamlNode& mapping, std::string_view where,
               std::span<const KeyRule<T>> rules, T& into) {
  bool all_known = true;
  for (std::size_t entry = 0; entry < mapping.entries(); ++entry) {
    const YamlNode& key = mapping.key(entry);
    const auto rule = std::ranges::find(rules, key.text, &KeyRule<T>::name);
    if (rule != rules.end()) {
      rule->read(reader, mapping.value(entry), into);
      continue;
    }
    all_known = false;
    std::vector<std::string_view> known;
    for (const KeyRule<T>& each : rules) {
      if (each.enforced) known.push_back(each.name);
    }
    reader.unknown_key(key, where, known);
  }
  return all_known;
}

}  // namespace signet
