#pragma once

#include <optional>

#include "manifest/report.h"
#include "manifest/yaml_node.h"

namespace signet {

// Reads a source file's text as the one YAML document that it is, or reports why not and returns
// nothing. The subset is strict, so that what a person sees is what is read: no alias, anchor, tag
// or merge key, every scalar on one line, keys are texts that stand once. At most `depth_max`
// levels and `nodes_max` values. Checks the raw bytes first.
constexpr std::size_t yaml_depth_max = 32;
constexpr std::size_t yaml_nodes_max = 500'000;
std::optional<YamlNode> read_yaml(std::uint32_t file, Report& report);

}  // namespace signet
