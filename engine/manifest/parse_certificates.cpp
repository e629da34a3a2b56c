#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "manifest/parse.h"

namespace signet {

namespace {

constexpr std::size_t friendly_name_characters_max = 63;
constexpr std::size_t dns_name_bytes_max = 253;

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

void read_thumbprint(SectionReader& reader, const YamlNode& node, WrittenCertificate& into) {
  into.thumbprint = parse_thumbprint(reader, node);
}

void read_file_name(SectionReader& reader, const YamlNode& node, WrittenCertificate& into) {
  into.file = reader.text(node, "\"certificate\"");
}

void read_names(SectionReader& reader, const YamlNode& node, WrittenCertificate& into) {
  into.names = parse_names(reader, node);
}

void read_sources(SectionReader& reader, const YamlNode& node, WrittenCertificate& into) {
  into.sources = parse_sources(reader, node);
}

void read_friendly_name(SectionReader& reader, const YamlNode& node, WrittenCertificate& into) {
  const auto text = reader.text(node, "\"friendly_name\"");
  if (!text) return;
  const std::size_t characters = count_characters(text->value);
  if (characters > friendly_name_characters_max) {
    reader.error(node, "manifest.value",
                 fmt::format("\"friendly_name\" has {} characters, at most {} are kept", characters,
                             friendly_name_characters_max));
    return;
  }
  into.friendly_name = text->value;
}

void read_exportable(SectionReader& reader, const YamlNode& node, WrittenCertificate& into) {
  into.exportable = reader.boolean(node, "\"exportable\"").value_or(false);
}

void refuse_chain(SectionReader& reader, const YamlNode& node, WrittenCertificate&) {
  reader.not_enforced(node, "chain", "delete it; intermediates come with the source's file");
}

void read_previous(SectionReader& reader, const YamlNode& node, WrittenCertificate& into) {
  into.previous = parse_previous(reader, node);
}

void refuse_harden(SectionReader& reader, const YamlNode& node, WrittenCertificate&) {
  reader.not_enforced(node, "harden",
                      "delete it; hardening of the source waits for the sealed escrow");
}

constexpr std::array<KeyRule<WrittenCertificate>, 9> certificate_keys = {{
    {"thumbprint", read_thumbprint},
    {"certificate", read_file_name},
    {"names", read_names},
    {"source", read_sources},
    {"friendly_name", read_friendly_name},
    {"exportable", read_exportable},
    {"previous", read_previous},
    {"chain", refuse_chain, false},
    {"harden", refuse_harden, false},
}};

bool check_key(SectionReader& reader, const YamlNode& key) {
  if (const auto parsed = CertificateKey::parse(key.text); !parsed) {
    reader.error(key, "manifest.name", in_quotes(key.text) + ": " + parsed.error().summary);
    return false;
  }
  if (Thumbprint::parse(key.text)) {
    reader.error(key, "manifest.name", "a certificate's key must not look like a thumbprint",
                 "give it a name that stays the same when it is renewed");
    return false;
  }
  return true;
}

}  // namespace

std::vector<Text> parse_names(SectionReader& reader, const YamlNode& node) {
  std::vector<Text> names;
  if (!reader.expect_list(node, "\"names\"")) return names;
  for (const YamlNode& item : node.children) {
    auto name = reader.text(item, "a name", dns_name_bytes_max);
    if (!name) continue;
    const bool is_url = name->value.find_first_of("/ ") != std::string::npos;
    if (is_url) {
      reader.error(item, "manifest.name", in_quotes(name->value) + " is not a host name",
                   "write the name alone, for example webmail.example.com");
      continue;
    }
    names.push_back(std::move(*name));
  }
  return names;
}

void parse_certificates(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_mapping(node, "\"certificates\"")) {
    into.incomplete = true;
    return;
  }
  for (std::size_t entry = 0; entry < node.entries(); ++entry) {
    const YamlNode& key = node.key(entry);
    const YamlNode& value = node.value(entry);
    if (!check_key(reader, key) || !reader.expect_mapping(value, in_quotes(key.text))) {
      into.incomplete = true;
      continue;
    }
    WrittenCertificate certificate;
    certificate.key = {key.text, reader.at(key)};
    read_keys<WrittenCertificate>(reader, value, "a certificate", certificate_keys, certificate);
    const bool written =
        std::ranges::any_of(std::views::iota(std::size_t{0}, value.entries()),
                            [&](std::size_t i) { return value.key(i).text == "thumbprint"; });
    if (!written) {
      reader.error(key, "manifest.missing-key", in_quotes(key.text) + " needs a thumbprint",
                   "thumbprint: SHA-1 of the certificate, 40 hexadecimal digits");
    }
    into.certificates.push_back(std::move(certificate));
  }
}

}  // namespace signet
