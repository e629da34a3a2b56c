#pragma once

#include <optional>

#include "manifest/manifest.h"
#include "manifest/section_reader.h"

namespace signet {

// A file's tree as a Manifest; what is wrong goes to the reader's report and is left out.
Manifest parse_manifest(SectionReader& reader, const YamlNode& root);

// Its parts, one file each: parse_settings.cpp, parse_certificates.cpp, parse_source.cpp,
// parse_previous.cpp, parse_groups.cpp, parse_acts.cpp, parse_mail.cpp, parse_policy.cpp,
// parse_approvals.cpp, parse_waivers.cpp.
void parse_defaults(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_certificates(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_groups(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_servers(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_maintenance(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_retirements(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_connectors(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_balancers(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_policy(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_approvals(SectionReader& reader, const YamlNode& node, Manifest& into);
void parse_waivers(SectionReader& reader, const YamlNode& node, Manifest& into);

std::vector<WrittenSource> parse_sources(SectionReader& reader, const YamlNode& node);
std::optional<WrittenPrevious> parse_previous(SectionReader& reader, const YamlNode& node);

// `platform`, `address`, `certificates` or a platform's option. Returns false if `key` is none of
// these.
bool parse_setting(SectionReader& reader, const YamlNode& key, const YamlNode& value,
                   Settings& into);
// The names that parse_setting() knows, for messages; they live as long as the catalog.
std::vector<std::string_view> setting_names(const PlatformCatalog& catalog);

// Whether the only placeholder is {server}.
bool check_template(SectionReader& reader, const YamlNode& node, std::string_view text);
// A list of host names.
std::vector<Text> parse_names(SectionReader& reader, const YamlNode& node);
// A list of server names, ranges and group names.
ServerSelection parse_selection(SectionReader& reader, const YamlNode& node, std::string_view what);
// The same under "servers", and not empty.
ServerSelection parse_some_servers(SectionReader& reader, const YamlNode& node);
std::optional<Written<Thumbprint>> parse_thumbprint(SectionReader& reader, const YamlNode& node);

}  // namespace signet
