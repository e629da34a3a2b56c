#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace signet {

// A YAML value with its position; lines and columns from 1, columns in bytes. Aliases and tags do
// not exist: yaml_reader.h refuses them.
struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  bool quoted = false;  // scalar: written in quotes, so always a text
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string text;                // scalar
  std::vector<YamlNode> children;  // sequence: items; mapping: key, value, key, value ...

  // Only for mappings. Keys are scalars and differ from each other.
  std::size_t entries() const { return children.size() / 2; }
  const YamlNode& key(std::size_t entry) const { return children[entry * 2]; }
  const YamlNode& value(std::size_t entry) const { return children[entry * 2 + 1]; }
};

// What YAML 1.2 (core schema), and so every editor, takes a scalar for.
enum class ScalarType { text, null, boolean, integer, number };
ScalarType scalar_type(const YamlNode& scalar);

}  // namespace signet
