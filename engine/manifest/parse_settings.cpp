#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "manifest/parse.h"
#include "manifest/server_range.h"

namespace signet {

namespace {

constexpr std::size_t address_bytes_max = 300;

std::optional<Text> parse_service(SectionReader& reader, const YamlNode& node) {
  auto text = reader.text(node, "a service");
  if (!text) return std::nullopt;
  if (const auto slot = SlotName::parse(text->value); !slot) {
    reader.error(node, "manifest.name", in_quotes(text->value) + ": " + slot.error().summary);
    return std::nullopt;
  }
  return text;
}

void parse_services(SectionReader& reader, const YamlNode& node, WrittenBinding& into) {
  if (node.kind != YamlNode::Kind::sequence) {
    reader.error(node, "manifest.type", "the services of a certificate must be a list",
                 "for example [IIS, SMTP]; [] = the certificate is there, bound to nothing");
    return;
  }
  std::set<std::string> seen;
  for (const YamlNode& item : node.children) {
    auto service = parse_service(reader, item);
    if (!service) continue;
    if (!seen.insert(service->value).second) {
      reader.error(item, "manifest.duplicate", in_quotes(service->value) + " stands here twice",
                   "keep one");
      continue;
    }
    into.services.push_back(std::move(*service));
  }
}

constexpr std::array<KeyRule<WrittenBinding>, 1> binding_keys = {{{"services", parse_services}}};

void parse_bindings(SectionReader& reader, const YamlNode& node, Settings& into) {
  if (!reader.expect_mapping(node, "\"certificates\"")) return;
  for (std::size_t entry = 0; entry < node.entries(); ++entry) {
    const YamlNode& key = node.key(entry);
    const YamlNode& value = node.value(entry);
    WrittenBinding binding{{key.text, reader.at(key)}, {}};
    if (value.kind == YamlNode::Kind::mapping) {
      read_keys<WrittenBinding>(reader, value, "a binding", binding_keys, binding);
    } else {
      parse_services(reader, value, binding);
    }
    into.bindings.push_back(std::move(binding));
  }
}

const OptionRule* find_option(const SectionReader& reader, std::string_view name) {
  for (const Capabilities& platform : reader.catalog()) {
    if (const OptionRule* rule = platform.find_option(name)) return rule;
  }
  return nullptr;
}

// Names of servers as one text, joined by ", ".
std::optional<Text> parse_server_names(SectionReader& reader, const YamlNode& node,
                                       const std::string& what) {
  std::vector<std::string> names;
  for (const Text& name : parse_selection(reader, node, what)) {
    if (ServerRange::parse(name.value)->is_single()) {
      names.push_back(name.value);
    } else {
      reader.error(node, "manifest.name", what + " takes names of servers, not ranges");
    }
  }
  if (node.kind == YamlNode::Kind::sequence && node.children.size() < 2) {
    reader.error(node, "manifest.value", what + " needs at least two servers",
                 "a server that broke is then repaired through another one");
    return std::nullopt;
  }
  if (names.empty()) return std::nullopt;
  return Text{join(names, ", "), reader.at(node)};
}

std::optional<Text> parse_option(SectionReader& reader, const YamlNode& value,
                                 const std::string& name) {
  const std::string what = in_quotes(name);
  const OptionRule* rule = find_option(reader, name);
  if (rule && rule->kind == OptionRule::Kind::servers) {
    return parse_server_names(reader, value, what);
  }
  return name == "address" ? reader.text(value, what, address_bytes_max) : reader.text(value, what);
}

void parse_value(SectionReader& reader, const YamlNode& key, const YamlNode& value,
                 Settings& into) {
  auto text = parse_option(reader, value, key.text);
  if (!text) return;
  if (key.text != "platform") check_template(reader, value, text->value);
  into.values.push_back({{key.text, reader.at(key)}, std::move(*text)});
}

bool is_value(const SectionReader& reader, std::string_view name) {
  return name == "platform" || name == "address" || find_option(reader, name) != nullptr;
}

void parse_server(SectionReader& reader, const YamlNode& key, const YamlNode& value,
                  Manifest& into) {
  const auto name = ServerRange::parse(key.text);
  if (!name || !name->is_single()) {
    into.incomplete = true;
    reader.error(
        key, "manifest.name",
        name ? in_quotes(key.text) + ": a server's own entry has one name, not a range"
             : in_quotes(key.text) + ": " + name.error().summary,
        name ? "ranges stand in groups: NAME: servers: [\"EX16-[01..08]\"]" : name.error().hint);
    return;
  }
  WrittenServer server{{key.text, reader.at(key)}, {}};
  if (value.kind == YamlNode::Kind::null) {
    into.servers.push_back(std::move(server));
    return;
  }
  if (!reader.expect_mapping(value, in_quotes(key.text))) {
    into.incomplete = true;
    return;
  }
  for (std::size_t entry = 0; entry < value.entries(); ++entry) {
    if (!parse_setting(reader, value.key(entry), value.value(entry), server.settings)) {
      into.incomplete = true;
      reader.unknown_key(value.key(entry), "a server", setting_names(reader.catalog()));
    }
  }
  into.servers.push_back(std::move(server));
}

}  // namespace

bool check_template(SectionReader& reader, const YamlNode& node, std::string_view text) {
  constexpr std::string_view placeholder = "{server}";
  for (std::size_t at = text.find_first_of("{}"); at != std::string_view::npos;
       at = text.find_first_of("{}", at)) {
    if (!text.substr(at).starts_with(placeholder)) {
      reader.error(node, "manifest.template", "the only placeholder is {server}",
                   "write for example \"servers/{server}\"");
      return false;
    }
    at += placeholder.size();
  }
  return true;
}

bool parse_setting(SectionReader& reader, const YamlNode& key, const YamlNode& value,
                   Settings& into) {
  if (key.text == "certificates") {
    parse_bindings(reader, value, into);
    return true;
  }
  if (!is_value(reader, key.text)) return false;
  parse_value(reader, key, value, into);
  return true;
}

std::vector<std::string_view> setting_names(const PlatformCatalog& catalog) {
  std::vector<std::string_view> names = {"platform", "address", "certificates"};
  for (const Capabilities& platform : catalog) {
    for (const OptionRule& option : platform.options) {
      if (std::ranges::find(names, option.name) == names.end()) names.push_back(option.name);
    }
  }
  return names;
}

void parse_defaults(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_mapping(node, "\"defaults\"")) {
    into.incomplete = true;
    return;
  }
  for (std::size_t entry = 0; entry < node.entries(); ++entry) {
    if (!parse_setting(reader, node.key(entry), node.value(entry), into.defaults)) {
      into.incomplete = true;
      reader.unknown_key(node.key(entry), "defaults", setting_names(reader.catalog()));
    }
  }
}

void parse_servers(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_mapping(node, "\"servers\"")) {
    into.incomplete = true;
    return;
  }
  for (std::size_t entry = 0; entry < node.entries(); ++entry) {
    parse_server(reader, node.key(entry), node.value(entry), into);
  }
}

}  // namespace signet
