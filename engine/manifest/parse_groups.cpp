#include <array>

#include "manifest/parse.h"
#include "manifest/server_range.h"

namespace signet {

namespace {

void read_waves(SectionReader& reader, const YamlNode& node, WrittenRollout& into) {
  into.waves = parse_selection(reader, node, "\"waves\"");
  if (node.kind == YamlNode::Kind::sequence && node.children.empty()) {
    reader.error(node, "manifest.value", "\"waves\" must not be empty",
                 "delete it for one wave of all servers");
  }
}

void read_hold(SectionReader& reader, const YamlNode& node, WrittenRollout& into) {
  into.hold = reader.duration(node, "\"hold\"").value_or(into.hold);
}

void read_at_most(SectionReader& reader, const YamlNode& node, WrittenRollout& into) {
  into.at_most = reader.whole_number(node, "\"at_most\"", 1, 1'000'000);
}

void read_stop_after(SectionReader& reader, const YamlNode& node, WrittenRollout& into) {
  into.stop_after = reader.whole_number(node, "\"stop_after\"", 1, 1'000'000).value_or(1);
}

void read_require(SectionReader& reader, const YamlNode& node, WrittenRollout&) {
  if (node.kind == YamlNode::Kind::scalar && node.text == "all") return;
  reader.error(node, "manifest.not-enforced",
               "this build does not enforce \"require\" other than all",
               "write require: all, or delete it");
}

constexpr std::array<KeyRule<WrittenRollout>, 5> rollout_keys = {{
    {"waves", read_waves},
    {"hold", read_hold},
    {"at_most", read_at_most},
    {"stop_after", read_stop_after},
    {"require", read_require},
}};

void read_rollout(SectionReader& reader, const YamlNode& node, WrittenGroup& into) {
  if (!reader.expect_mapping(node, "\"rollout\"")) return;
  WrittenRollout rollout;
  rollout.at = reader.at(node);
  read_keys<WrittenRollout>(reader, node, "a rollout", rollout_keys, rollout);
  into.rollout = std::move(rollout);
}

void read_servers(SectionReader& reader, const YamlNode& node, WrittenGroup& into) {
  into.servers = parse_selection(reader, node, "\"servers\"");
}

void read_groups(SectionReader& reader, const YamlNode& node, WrittenGroup& into) {
  if (!reader.expect_list(node, "\"groups\"")) return;
  for (const YamlNode& item : node.children) {
    if (auto name = reader.text(item, "a group's name")) into.groups.push_back(std::move(*name));
  }
}

constexpr std::array<KeyRule<WrittenGroup>, 3> group_keys = {{
    {"servers", read_servers},
    {"groups", read_groups},
    {"rollout", read_rollout},
}};

// Returns false when servers or settings may be missing now.
bool read_group_key(SectionReader& reader, const YamlNode& key, const YamlNode& value,
                    WrittenGroup& into) {
  const auto rule = std::ranges::find(group_keys, key.text, &KeyRule<WrittenGroup>::name);
  if (rule != group_keys.end()) {
    rule->read(reader, value, into);
    const bool as_written = value.children.size() == into.servers.size();
    return key.text != "servers" || as_written;
  }
  if (!parse_setting(reader, key, value, into.settings)) {
    std::vector<std::string_view> known = {"servers", "groups", "rollout"};
    const auto settings = setting_names(reader.catalog());
    known.insert(known.end(), settings.begin(), settings.end());
    reader.unknown_key(key, "a group", known);
    return false;
  }
  return true;
}

bool check_group_name(SectionReader& reader, const YamlNode& key) {
  const auto name = ServerRange::parse(key.text);
  if (name && name->is_single()) return true;
  reader.error(key, "manifest.name",
               in_quotes(key.text) + ": " +
                   (name ? "a group's name is not a range"
                         : "a group is named like a server: " + name.error().summary));
  return false;
}

}  // namespace

void parse_groups(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_mapping(node, "\"groups\"")) {
    into.incomplete = true;
    return;
  }
  for (std::size_t entry = 0; entry < node.entries(); ++entry) {
    const YamlNode& key = node.key(entry);
    const YamlNode& value = node.value(entry);
    if (!check_group_name(reader, key) || !reader.expect_mapping(value, in_quotes(key.text))) {
      into.incomplete = true;
      continue;
    }
    WrittenGroup group;
    group.name = {key.text, reader.at(key)};
    for (std::size_t inner = 0; inner < value.entries(); ++inner) {
      into.incomplete |= !read_group_key(reader, value.key(inner), value.value(inner), group);
    }
    into.groups.push_back(std::move(group));
  }
}

}  // namespace signet
