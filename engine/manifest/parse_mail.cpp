#include <array>

#include "manifest/parse.h"

namespace signet {

namespace {

constexpr std::size_t connector_name_longest = 64;  // as Exchange's directory has it

std::vector<Text> parse_connector_names(SectionReader& reader, const YamlNode& node,
                                        std::string_view what) {
  std::vector<Text> names;
  if (!reader.expect_list(node, what)) return names;
  for (const YamlNode& item : node.children) {
    auto name = reader.text(item, "a connector's name", connector_name_longest);
    if (name && check_template(reader, item, name->value)) names.push_back(std::move(*name));
  }
  return names;
}

void read_certificate(SectionReader& reader, const YamlNode& node, WrittenConnectors& into) {
  if (auto key = reader.text(node, "\"certificate\"")) into.certificate = std::move(*key);
}

void read_send(SectionReader& reader, const YamlNode& node, WrittenConnectors& into) {
  into.send = parse_connector_names(reader, node, "\"send\"");
}

void read_receive(SectionReader& reader, const YamlNode& node, WrittenConnectors& into) {
  into.receive = parse_connector_names(reader, node, "\"receive\"");
}

constexpr std::array<KeyRule<WrittenConnectors>, 3> connector_keys = {{
    {"certificate", read_certificate},
    {"send", read_send},
    {"receive", read_receive},
}};

void read_names(SectionReader& reader, const YamlNode& node, Balancer& into) {
  for (const Text& name : parse_names(reader, node)) into.names.push_back(name.value);
  std::ranges::sort(into.names);
}

void read_mode(SectionReader& reader, const YamlNode& node, Balancer& into) {
  const auto mode = reader.text(node, "\"mode\"");
  if (!mode) return;
  if (const auto parsed = parse_balancer_mode(mode->value)) {
    into.mode = *parsed;
    return;
  }
  reader.error(node, "manifest.value", in_quotes(mode->value) + " is no mode of a balancer",
               "passthrough: clients see the servers' certificates; bridging: it ends TLS and "
               "begins it anew; offload: clients see its own only");
}

constexpr std::array<KeyRule<Balancer>, 2> balancer_keys = {{
    {"names", read_names},
    {"mode", read_mode},
}};

void parse_balancer(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_mapping(node, "a balancer")) return;
  Balancer balancer;
  read_keys<Balancer>(reader, node, "a balancer", balancer_keys, balancer);
  const bool has_names = reader.require_key(node, "a balancer", "names");
  if (reader.require_key(node, "a balancer", "mode") && has_names) {
    into.balancers.push_back(std::move(balancer));
  }
}

}  // namespace

void parse_connectors(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_list(node, "\"connectors\"")) return;
  for (const YamlNode& item : node.children) {
    if (!reader.expect_mapping(item, "an entry of connectors")) continue;
    WrittenConnectors connectors;
    read_keys<WrittenConnectors>(reader, item, "an entry of connectors", connector_keys,
                                 connectors);
    if (!reader.require_key(item, "an entry of connectors", "certificate")) continue;
    if (!connectors.certificate.value.empty()) into.connectors.push_back(std::move(connectors));
  }
}

void parse_balancers(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (node.kind != YamlNode::Kind::sequence) return parse_balancer(reader, node, into);
  for (const YamlNode& item : node.children) parse_balancer(reader, item, into);
}

}  // namespace signet
