#include "manifest/parse.h"

#include <algorithm>
#include <array>

#include "manifest/server_range.h"

namespace signet {

namespace {

void parse_version(SectionReader& reader, const YamlNode& node, Manifest& into) {
  into.version = reader.at(node);
  const bool one = node.kind == YamlNode::Kind::scalar &&
                   scalar_type(node) == ScalarType::integer && node.text == "1";
  if (!one) {
    reader.error(node, "manifest.version", "this build reads language version 1 only",
                 "write signet: 1");
  }
}

constexpr std::array<KeyRule<Manifest>, 13> sections = {{
    {"signet", parse_version},
    {"defaults", parse_defaults},
    {"certificates", parse_certificates},
    {"groups", parse_groups},
    {"servers", parse_servers},
    {"maintenance", parse_maintenance},
    {"retire", parse_retirements},
    {"policy", parse_policy},
    {"approvals", parse_approvals},
    {"connectors", parse_connectors},
    {"balancer", parse_balancers},
    {"prove", parse_endpoints},
    {"waive", parse_waivers},
}};

}  // namespace

Manifest parse_manifest(SectionReader& reader, const YamlNode& root) {
  Manifest manifest;
  if (!read_keys<Manifest>(reader, root, "a manifest", sections, manifest)) {
    manifest.incomplete = true;
  }
  return manifest;
}

ServerSelection parse_selection(SectionReader& reader, const YamlNode& node,
                                std::string_view what) {
  ServerSelection selection;
  if (!reader.expect_list(node, what)) return selection;
  for (const YamlNode& item : node.children) {
    auto name = reader.text(item, "a server");
    if (!name) continue;
    if (const auto range = ServerRange::parse(name->value); !range) {
      reader.error(item, "manifest.name", in_quotes(name->value) + ": " + range.error().summary,
                   range.error().hint);
      continue;
    }
    selection.push_back(std::move(*name));
  }
  return selection;
}

ServerSelection parse_some_servers(SectionReader& reader, const YamlNode& node) {
  ServerSelection selection = parse_selection(reader, node, "\"servers\"");
  if (node.kind == YamlNode::Kind::sequence && node.children.empty()) {
    reader.error(node, "manifest.value", "\"servers\" must not be empty");
  }
  return selection;
}

std::optional<Written<Thumbprint>> parse_thumbprint(SectionReader& reader, const YamlNode& node) {
  const auto text = reader.text(node, "thumbprint");
  if (!text) return std::nullopt;
  const auto thumbprint = Thumbprint::parse(text->value);
  if (!thumbprint) {
    reader.error(node, "manifest.thumbprint", thumbprint.error().summary,
                 "copy it from the certificate: SHA-1, for example "
                 "559642FCD3DD4769D79A457D11875AF9E6E49F3C");
    return std::nullopt;
  }
  if (scalar_type(node) != ScalarType::text) {
    reader.error(node, "manifest.thumbprint", "a thumbprint that reads like a number needs quotes",
                 "put it in double quotes");
    return std::nullopt;
  }
  return Written<Thumbprint>{*thumbprint, text->at};
}

}  // namespace signet
