#include <fmt/format.h>

#include <array>

#include "manifest/parse.h"

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

constexpr std::array<KeyRule<WrittenPolicy>, 6> policy_keys = {{
    {"expires_within", read_expires_within},
    {"rsa_bits_min", read_rsa_bits_min},
    {"ec_bits_min", read_ec_bits_min},
    {"weak_signature", read_weak_signature},
    {"self_signed", read_self_signed},
    {"server_auth", read_server_auth},
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
