#include "manifest/parse_secret.h"

#include "resources/identifier.h"

namespace signet {

namespace {

constexpr const char* password_forms =
    "write {env: NAME}, {file: PATH}, {command: [..]} or {prompt: true}";

bool is_variable_name(std::string_view text) {
  if (text.empty() || (text.front() >= '0' && text.front() <= '9')) return false;
  for (const char letter : text) {
    if (!is_letter_or_digit(letter) && letter != '_') return false;
  }
  return true;
}

// No message here shows what was written: it may be the password itself.
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

}  // namespace

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

std::optional<SecretReference> parse_secret(SectionReader& reader, const YamlNode& node) {
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

}  // namespace signet
