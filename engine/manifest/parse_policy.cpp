#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "manifest/parse.h"
#include "resources/rules.h"

namespace signet {

namespace {

// 1% to 99%, as a share of one.
std::optional<double> parse_share(std::string_view text) {
  const bool two = text.size() == 3 && text[1] >= '0' && text[1] <= '9';
  if ((text.size() != 2 && !two) || !text.ends_with('%')) return std::nullopt;
  if (text[0] < '1' || text[0] > '9') return std::nullopt;
  const int percent = two ? (text[0] - '0') * 10 + (text[1] - '0') : text[0] - '0';
  return percent / 100.0;
}

void read_expires_within(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  const auto text = reader.text(node, "\"expires_within\"");
  if (!text) return;
  if (const auto share = parse_share(text->value)) {
    into.policy.expires_within = *share;
  } else if (const auto time = parse_duration(text->value); time && time->count() > 0) {
    into.policy.expires_within = *time;
  } else {
    reader.error(node, "manifest.value",
                 "\"expires_within\" must be a share of the validity or a time",
                 "for example 33% or 30d");
  }
}

void read_rsa_bits_min(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  const auto bits = reader.whole_number(node, "\"rsa_bits_min\"", 1024, 16384);
  if (bits) into.policy.rsa_bits_min = static_cast<int>(*bits);
}

void read_ec_bits_min(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  const auto bits = reader.whole_number(node, "\"ec_bits_min\"", 192, 521);
  if (bits) into.policy.ec_bits_min = static_cast<int>(*bits);
}

// Whether the word is `yes`; reports what is neither `yes` nor `no`.
std::optional<bool> read_choice(SectionReader& reader, const YamlNode& node, std::string_view what,
                                std::string_view yes, std::string_view no) {
  const bool word = node.kind == YamlNode::Kind::scalar;
  if (word && node.text == yes) return true;
  if (word && node.text == no) return false;
  reader.error(node, "manifest.value", fmt::format("\"{}\" must be {} or {}", what, yes, no));
  return std::nullopt;
}

void read_weak_signature(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  into.policy.weak_signature_allowed =
      read_choice(reader, node, "weak_signature", "allow", "refuse").value_or(false);
}

void read_self_signed(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  into.policy.self_signed_allowed =
      read_choice(reader, node, "self_signed", "allow", "refuse").value_or(false);
}

void read_server_auth(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  into.policy.server_auth_required =
      read_choice(reader, node, "server_auth", "require", "allow-missing").value_or(true);
}

void read_connectors_at_removal(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  into.policy.clears_connectors =
      read_choice(reader, node, "connectors_at_removal", "clear", "keep").value_or(false);
}

constexpr std::array<KeyRule<Window>, 2> window_keys = {{
    {"from", [](SectionReader& reader, const YamlNode& node,
                Window& into) { into.from = reader.time(node, "\"from\"").value_or(Seconds()); }},
    {"until",
     [](SectionReader& reader, const YamlNode& node, Window& into) {
       into.until = reader.time(node, "\"until\"").value_or(Seconds());
     }},
}};

void read_windows(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  if (!reader.expect_list(node, "\"windows\"")) return;
  if (node.children.empty()) {
    reader.error(node, "manifest.value", "\"windows\" must not be empty",
                 "leave it out for changes at any time");
  }
  for (const YamlNode& item : node.children) {
    Window window{};
    if (!reader.expect_mapping(item, "a window")) continue;
    read_keys<Window>(reader, item, "a window", window_keys, window);
    if (window.from < window.until && window.from != Seconds()) {
      into.policy.windows.push_back(window);
      continue;
    }
    reader.error(item, "manifest.value", "a window needs from, and an until after it",
                 "{from: 2026-11-27T20:00Z, until: 2026-11-28T04:00Z}");
  }
  std::ranges::sort(into.policy.windows, {}, &Window::from);
}

void read_restart_within(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  const auto time = reader.duration(node, "\"restart_within\"");
  if (!time) return;
  into.policy.restart_within = *time;
  if (time->count() > 0) return;
  reader.error(node, "manifest.value", "\"restart_within\" must not be nothing",
               "for example 30m, which it is if not written");
}

void read_share_at_once(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  const auto text = reader.text(node, "\"share_at_once\"");
  if (!text) return;
  into.policy.share_at_once = parse_share(text->value);
  if (!into.policy.share_at_once) {
    reader.error(node, "manifest.value", "\"share_at_once\" must be a share of a group",
                 "1% to 99%");
  }
}

std::optional<Severity> parse_severity(std::string_view word) {
  for (const Severity severity : {Severity::note, Severity::warn, Severity::block}) {
    if (to_text(severity) == word) return severity;
  }
  return std::nullopt;
}

void read_severity(SectionReader& reader, const YamlNode& node, WrittenPolicy& into) {
  if (!reader.expect_mapping(node, "\"severity\"")) return;
  for (std::size_t entry = 0; entry < node.entries(); ++entry) {
    const YamlNode& key = node.key(entry);
    const auto word = reader.text(node.value(entry), in_quotes(key.text));
    const auto severity = word ? parse_severity(word->value) : std::nullopt;
    if (word && !severity) {
      reader.error(node.value(entry), "manifest.value", "a severity is note, warn or block");
    }
    if (!find_rule(key.text)) {
      std::vector<std::string_view> names;
      for (const Rule& rule : all_rules()) names.push_back(rule.name);
      reader.unknown_key(key, "severity", names);
    } else if (severity) {
      into.policy.severities.emplace_back(key.text, *severity);
    }
  }
  std::ranges::sort(into.policy.severities);
}

constexpr std::array<KeyRule<WrittenPolicy>, 11> policy_keys = {{
    {"expires_within", read_expires_within},
    {"rsa_bits_min", read_rsa_bits_min},
    {"ec_bits_min", read_ec_bits_min},
    {"weak_signature", read_weak_signature},
    {"self_signed", read_self_signed},
    {"server_auth", read_server_auth},
    {"connectors_at_removal", read_connectors_at_removal},
    {"windows", read_windows},
    {"restart_within", read_restart_within},
    {"share_at_once", read_share_at_once},
    {"severity", read_severity},
}};

}  // namespace

void parse_policy(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_mapping(node, "\"policy\"")) return;
  read_keys<WrittenPolicy>(reader, node, "policy", policy_keys, into.policy);
  for (std::size_t entry = 0; entry < node.entries(); ++entry) {
    into.policy.keys.push_back({node.key(entry).text, reader.at(node.key(entry))});
  }
}

}  // namespace signet
