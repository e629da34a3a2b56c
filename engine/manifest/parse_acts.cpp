#include <array>

#include "manifest/parse.h"

namespace signet {

namespace {

constexpr std::size_t reason_bytes_max = 500;

struct Act {
  std::optional<Written<Thumbprint>> thumbprint;
  std::optional<ServerSelection> servers;
  std::optional<Written<std::chrono::sys_days>> until;
  std::optional<std::string> reason;
};

void read_thumbprint(SectionReader& reader, const YamlNode& node, Act& into) {
  into.thumbprint = parse_thumbprint(reader, node);
}

void read_servers(SectionReader& reader, const YamlNode& node, Act& into) {
  into.servers = parse_some_servers(reader, node);
}

void read_until(SectionReader& reader, const YamlNode& node, Act& into) {
  if (const auto day = reader.date(node, "\"until\"")) into.until = {*day, reader.at(node)};
}

void read_reason(SectionReader& reader, const YamlNode& node, Act& into) {
  if (auto text = reader.text(node, "\"reason\"", reason_bytes_max)) into.reason = text->value;
}

constexpr std::array<KeyRule<Act>, 3> maintenance_keys = {{
    {"servers", read_servers},
    {"until", read_until},
    {"reason", read_reason},
}};

constexpr std::array<KeyRule<Act>, 3> retirement_keys = {{
    {"thumbprint", read_thumbprint},
    {"servers", read_servers},
    {"reason", read_reason},
}};

// Reads one entry; every one of its keys is required.
Act parse_act(SectionReader& reader, const YamlNode& node, std::string_view where,
              std::span<const KeyRule<Act>> rules) {
  Act act;
  if (!reader.expect_mapping(node, where)) return act;
  read_keys<Act>(reader, node, where, rules, act);
  for (const KeyRule<Act>& rule : rules) reader.require_key(node, where, rule.name);
  return act;
}

}  // namespace

void parse_maintenance(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_list(node, "\"maintenance\"")) return;
  for (const YamlNode& item : node.children) {
    Act act = parse_act(reader, item, "maintenance", maintenance_keys);
    if (!act.servers || !act.until || !act.reason) continue;
    into.maintenance.push_back(
        {reader.at(item), std::move(*act.servers), *act.until, std::move(*act.reason)});
  }
}

void parse_retirements(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_list(node, "\"retire\"")) return;
  for (const YamlNode& item : node.children) {
    Act act = parse_act(reader, item, "retire", retirement_keys);
    if (!act.thumbprint || !act.servers || !act.reason) continue;
    into.retirements.push_back({*act.thumbprint, std::move(*act.servers), std::move(*act.reason)});
  }
}

}  // namespace signet
