#include "report/discover_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::array<std::string_view, 9> words_with_a_meaning = {
    "true", "false", "yes", "no", "on", "off", "null", "y", "n"};

// Plain text that every YAML reader takes for the same text: it starts with a letter (so it is no
// number; "1E5" and digits are), has nothing that YAML uses, and is no word of YAML.
bool is_plain(std::string_view text) {
  if (text.empty() || !is_letter_or_digit(text.front())) return false;
  if (text.front() >= '0' && text.front() <= '9') return false;
  const bool has_a_meaning = std::ranges::any_of(
      words_with_a_meaning, [&](std::string_view word) { return equal_ignoring_case(word, text); });
  return !has_a_meaning && std::ranges::all_of(text, [](char letter) {
    return is_letter_or_digit(letter) || letter == '-' || letter == '_' || letter == '.' ||
           letter == '/';
  });
}

std::string scalar(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned>(letter));
    } else {
      quoted += letter;
    }
  }
  return quoted + '"';
}

template <class Items, class Text>
std::string flow_list(const Items& items, Text text) {
  std::string list;
  for (const auto& item : items) {
    if (!list.empty()) list += ", ";
    list += scalar(text(item));
  }
  return '[' + list + ']';
}

std::string certificate_yaml(const DesiredCertificate& certificate,
                             const std::map<Thumbprint, std::string>& files) {
  std::string yaml = fmt::format("  {}:\n", scalar(certificate.key.text()));
  if (certificate.certificate) {
    const Certificate& shown = *certificate.certificate;
    yaml += fmt::format("    # {}\n", printable(shown.subject));
  }
  yaml += fmt::format("    thumbprint: {}\n", scalar(certificate.thumbprint.text()));
  const auto file = files.find(certificate.thumbprint);
  if (file != files.end()) yaml += fmt::format("    certificate: {}\n", scalar(file->second));
  if (!certificate.names.empty()) {
    yaml +=
        "    names: " + flow_list(certificate.names, [](const std::string& name) { return name; }) +
        '\n';
  }
  if (certificate.friendly_name) {
    yaml += fmt::format("    friendly_name: {}\n", scalar(*certificate.friendly_name));
  }
  if (certificate.exportable) yaml += "    exportable: true\n";
  return yaml;
}

using Options = std::vector<std::pair<std::string, std::string>>;

// What all servers say alike; nothing where they are not entered through others.
Options shared_options(const Desired& desired) {
  if (desired.servers.empty() || desired.servers.front().target.entry.empty()) return {};
  Options shared = desired.servers.front().target.options;
  for (const DesiredServer& server : desired.servers) {
    std::erase_if(shared, [&](const auto& option) {
      return server.target.option(option.first) != option.second;
    });
  }
  return shared;
}

std::string defaults_yaml(const Desired& desired, const Options& shared) {
  const Target& first = desired.servers.front().target;
  std::string yaml = fmt::format("\ndefaults:\n  platform: {}\n", scalar(first.platform));
  yaml +=
      "  entry: " + flow_list(first.entry, [](const Target& entry) { return entry.name.text(); }) +
      '\n';
  for (const auto& [name, value] : shared) {
    yaml += fmt::format("  {}: {}\n", scalar(name), scalar(value));
  }
  return yaml;
}

std::string server_yaml(const DesiredServer& server, const Desired& desired,
                        const Options& shared) {
  const Target& target = server.target;
  std::string yaml = fmt::format("  {}:\n", scalar(target.name.text()));
  if (target.entry.empty()) yaml += fmt::format("    platform: {}\n", scalar(target.platform));
  if (!target.address.empty()) yaml += fmt::format("    address: {}\n", scalar(target.address));
  for (const auto& option : target.options) {
    if (std::ranges::find(shared, option) != shared.end()) continue;
    yaml += fmt::format("    {}: {}\n", scalar(option.first), scalar(option.second));
  }
  if (server.bindings.empty()) return yaml;
  yaml += "    certificates:\n";
  for (const DesiredBinding& binding : server.bindings) {
    yaml +=
        fmt::format("      {}: {}\n", scalar(desired.certificates[binding.certificate].key.text()),
                    flow_list(binding.slots, [](const SlotName& slot) { return slot.text(); }));
  }
  return yaml;
}

std::string connectors_yaml(const Desired& desired) {
  std::string yaml;
  for (std::size_t at = 0; at < desired.certificates.size(); ++at) {
    std::string lists;
    for (const char* kind : {"send", "receive"}) {
      std::vector<DesiredConnector> some;
      std::ranges::copy_if(desired.connectors, std::back_inserter(some), [&](const auto& each) {
        return each.certificate == at && each.kind == kind;
      });
      if (some.empty()) continue;
      lists += fmt::format("    {}: {}\n", kind,
                           flow_list(some, [](const auto& each) { return named_by(each.name); }));
    }
    if (lists.empty()) continue;
    yaml +=
        fmt::format("  - certificate: {}\n", scalar(desired.certificates[at].key.text())) + lists;
  }
  return yaml.empty() ? yaml : "\nconnectors:\n" + yaml;
}

}  // namespace

std::string discover_yaml(const Desired& desired, const std::map<Thumbprint, std::string>& files) {
  std::string yaml = "signet: 1\n";
  const Options shared = shared_options(desired);
  if (!desired.servers.empty() && !desired.servers.front().target.entry.empty()) {
    yaml += defaults_yaml(desired, shared);
  }
  if (!desired.certificates.empty()) yaml += "\ncertificates:\n";
  for (const DesiredCertificate& item : desired.certificates) yaml += certificate_yaml(item, files);
  if (!desired.servers.empty()) yaml += "\nservers:\n";
  for (const DesiredServer& server : desired.servers) yaml += server_yaml(server, desired, shared);
  return yaml + connectors_yaml(desired);
}

}  // namespace signet
