#include <array>

#include "manifest/parse.h"
#include "manifest/parse_secret.h"
#include "manifest/server_range.h"

namespace signet {

namespace {

struct SourceKeys {
  const YamlNode* server = nullptr;
  const YamlNode* file = nullptr;
  const YamlNode* password = nullptr;
};

constexpr std::array<KeyRule<SourceKeys>, 3> source_keys = {{
    {"server", [](SectionReader&, const YamlNode& node, SourceKeys& into) { into.server = &node; }},
    {"file", [](SectionReader&, const YamlNode& node, SourceKeys& into) { into.file = &node; }},
    {"password",
     [](SectionReader&, const YamlNode& node, SourceKeys& into) { into.password = &node; }},
}};

std::optional<FileSource> parse_pair(SectionReader& reader, const YamlNode& node) {
  FileSource source{FileSource::Kind::pair, {}, {}, {}};
  constexpr std::array<KeyRule<FileSource>, 2> keys = {{
      {"certificate",
       [](SectionReader& each, const YamlNode& value, FileSource& into) {
         if (const auto path = each.text(value, "\"certificate\"")) into.certificate = path->value;
       }},
      {"key",
       [](SectionReader& each, const YamlNode& value, FileSource& into) {
         if (const auto path = each.text(value, "\"key\"")) into.key = path->value;
       }},
  }};
  read_keys<FileSource>(reader, node, "a pair of files", keys, source);
  if (node.entries() == 2) return source;
  reader.error(node, "manifest.missing-key", "a pair of files needs both certificate and key",
               "{certificate: fullchain.pem, key: key.pem}");
  return std::nullopt;
}

std::optional<FileSource> parse_file(SectionReader& reader, const YamlNode& node) {
  if (node.kind == YamlNode::Kind::mapping) {
    const bool variable = node.entries() == 1 && node.key(0).text == "env";
    if (!variable) return parse_pair(reader, node);
    const auto name = parse_variable(reader, node.value(0));
    if (!name) return std::nullopt;
    return FileSource{FileSource::Kind::environment, *name, {}, {}};
  }
  const auto path = reader.text(node, "\"file\"");
  if (!path) return std::nullopt;
  return FileSource{FileSource::Kind::path, path->value, {}, {}};
}

std::optional<Source> parse_server_source(SectionReader& reader, const YamlNode& node) {
  const auto name = reader.text(node, "\"server\"");
  if (!name) return std::nullopt;
  const auto range = ServerRange::parse(name->value);
  if (!range || !range->is_single()) {
    reader.error(node, "manifest.name", in_quotes(name->value) + " is not the name of one server",
                 "write one source for each server");
    return std::nullopt;
  }
  return ServerSource{*TargetName::parse(name->value)};
}

std::optional<Source> parse_source(SectionReader& reader, const YamlNode& node) {
  if (!reader.expect_mapping(node, "a source")) return std::nullopt;
  SourceKeys keys;
  read_keys<SourceKeys>(reader, node, "a source", source_keys, keys);
  if ((keys.server != nullptr) == (keys.file != nullptr)) {
    reader.error(node, "manifest.value", "a source is either a server or a file",
                 "{server: EX16-01} or {file: webmail.pfx, password: {env: NAME}}");
    return std::nullopt;
  }
  std::optional<SecretReference> password;
  if (keys.password != nullptr) password = parse_secret(reader, *keys.password);
  if (keys.server != nullptr) {
    if (keys.password != nullptr) {
      reader.error(*keys.password, "manifest.value", "a server as a source needs no password",
                   "delete it");
    }
    return parse_server_source(reader, *keys.server);
  }
  auto file = parse_file(reader, *keys.file);
  if (!file) return std::nullopt;
  file->password = std::move(password);
  return *file;
}

}  // namespace

std::vector<WrittenSource> parse_sources(SectionReader& reader, const YamlNode& node) {
  std::vector<WrittenSource> sources;
  if (!reader.expect_list(node, "\"source\"")) return sources;
  for (const YamlNode& item : node.children) {
    if (auto source = parse_source(reader, item)) {
      sources.push_back({reader.at(item), std::move(*source)});
    }
  }
  return sources;
}

}  // namespace signet
