#include <array>

#include "manifest/parse.h"
#include "manifest/server_range.h"

namespace signet {

namespace {

constexpr const char* password_forms =
    "write {env: NAME}, {file: PATH}, {command: [..]} or {prompt: true}";

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

bool is_variable_name(std::string_view text) {
  if (text.empty() || (text.front() >= '0' && text.front() <= '9')) return false;
  for (const char letter : text) {
    if (!is_letter_or_digit(letter) && letter != '_') return false;
  }
  return true;
}

// In the rest of this file no message shows what was written: it may be the password itself.
std::optional<std::string> parse_variable(SectionReader& reader, const YamlNode& node) {
  const auto text = reader.text(node, "\"env\"");
  if (!text) return std::nullopt;
  if (!is_variable_name(text->value)) {
    reader.error(node, "manifest.value", "\"env\" must be the name of an environment variable",
                 "letters, digits and _, for example WEBMAIL_PFX_PASSWORD");
    return std::nullopt;
  }
  return text->value;
}

std::optional<SecretReference> parse_command(SectionReader& reader, const YamlNode& node) {
  if (!reader.expect_list(node, "\"command\"")) return std::nullopt;
  SecretReference reference{SecretReference::Kind::command, {}};
  for (const YamlNode& item : node.children) {
    const auto argument = reader.text(item, "an argument");
    if (!argument) return std::nullopt;
    reference.value.push_back(argument->value);
  }
  if (!reference.value.empty()) return reference;
  reader.error(node, "manifest.value", "\"command\" must not be empty",
               "for example [pass, show, webmail]");
  return std::nullopt;
}

std::optional<SecretReference> parse_password(SectionReader& reader, const YamlNode& node) {
  if (node.kind == YamlNode::Kind::scalar) {
    reader.error(node, "manifest.secret", "a password must not stand in a manifest",
                 std::string(password_forms) + "; change the password if this was pushed");
    return std::nullopt;
  }
  const std::string name =
      node.kind == YamlNode::Kind::mapping && node.entries() == 1 ? node.key(0).text : "";
  using enum SecretReference::Kind;
  if (name == "env") {
    const auto variable = parse_variable(reader, node.value(0));
    if (!variable) return std::nullopt;
    return SecretReference{environment, {*variable}};
  }
  if (name == "file") {
    const auto path = reader.text(node.value(0), "\"file\"");
    if (!path) return std::nullopt;
    return SecretReference{file, {path->value}};
  }
  if (name == "command") return parse_command(reader, node.value(0));
  if (name == "prompt") {
    const auto ask = reader.boolean(node.value(0), "\"prompt\"");
    if (ask.value_or(false)) return SecretReference{prompt, {}};
    if (!ask) return std::nullopt;
  }
  reader.error(node, "manifest.value", "a password must say where it is found", password_forms);
  return std::nullopt;
}

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
  if (keys.password != nullptr) password = parse_password(reader, *keys.password);
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
