#include <array>

#include "base/text.h"
#include "manifest/parse.h"
#include "resources/rules.h"

namespace signet {

namespace {

constexpr std::size_t reason_bytes_max = 500;

struct Draft {
  WrittenWaiver waiver;
  bool has_rule = false;
  bool has_until = false;
};

std::string rule_names() {
  std::vector<std::string> names;
  for (const Rule& rule : all_rules()) names.emplace_back(rule.name);
  return "rules are " + join(names, ", ");
}

void read_rule(SectionReader& reader, const YamlNode& node, Draft& into) {
  const auto text = reader.text(node, "\"rule\"");
  if (!text) return;
  into.has_rule = find_rule(text->value) != nullptr;
  into.waiver.rule = text->value;
  if (!into.has_rule) {
    reader.error(node, "manifest.value", "there is no rule " + in_quotes(text->value),
                 rule_names());
  }
}

void read_name(SectionReader& reader, const YamlNode& node, Draft& into) {
  if (const auto text = reader.text(node, "\"name\"")) into.waiver.name = to_lower(text->value);
}

void read_certificate(SectionReader& reader, const YamlNode& node, Draft& into) {
  into.waiver.certificate = reader.text(node, "\"certificate\"");
}

void read_servers(SectionReader& reader, const YamlNode& node, Draft& into) {
  into.waiver.servers = parse_some_servers(reader, node);
}

void read_until(SectionReader& reader, const YamlNode& node, Draft& into) {
  if (const auto day = reader.date(node, "\"until\"")) {
    into.waiver.until = {*day, reader.at(node)};
    into.has_until = true;
  }
}

void read_reason(SectionReader& reader, const YamlNode& node, Draft& into) {
  if (const auto text = reader.text(node, "\"reason\"", reason_bytes_max)) {
    into.waiver.reason = text->value;
  }
}

constexpr std::array<KeyRule<Draft>, 6> waiver_keys = {{
    {"rule", read_rule},
    {"name", read_name},
    {"certificate", read_certificate},
    {"servers", read_servers},
    {"until", read_until},
    {"reason", read_reason},
}};

}  // namespace

void parse_waivers(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_list(node, "\"waive\"")) return;
  for (const YamlNode& item : node.children) {
    Draft draft;
    if (!reader.expect_mapping(item, "waive")) continue;
    read_keys<Draft>(reader, item, "waive", waiver_keys, draft);
    for (const char* key : {"rule", "until", "reason"}) {
      reader.require_key(item, "waive", key);
    }
    if (!draft.has_rule || !draft.has_until || draft.waiver.reason.empty()) continue;
    draft.waiver.at = reader.at(item);
    into.waivers.push_back(std::move(draft.waiver));
  }
}

}  // namespace signet
