#include "report/discover_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

std::string certificate_yaml(const DesiredCertificate& certificate) {
  std::string yaml = fmt::format("  {}:\n", scalar(certificate.key.text()));
  if (certificate.certificate) {
    const Certificate& shown = *certificate.certificate;
    yaml += fmt::format("    # {}, {}..{}\n", printable(shown.subject), date_text(shown.not_before),
                        date_text(shown.not_after));
  }
  yaml += fmt::format("    thumbprint: {}\n", scalar(certificate.thumbprint.text()));
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

std::string server_yaml(const DesiredServer& server, const Desired& desired) {
  const Target& target = server.target;
  std::string yaml =
      fmt::format("  {}:\n    platform: {}\n", scalar(target.name.text()), scalar(target.platform));
  if (!target.address.empty()) yaml += fmt::format("    address: {}\n", scalar(target.address));
  for (const auto& [name, value] : target.options) {
    yaml += fmt::format("    {}: {}\n", scalar(name), scalar(value));
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

}  // namespace

std::string discover_yaml(const Desired& desired) {
  std::string yaml = "signet: 1\n";
  if (!desired.certificates.empty()) yaml += "\ncertificates:\n";
  for (const DesiredCertificate& item : desired.certificates) yaml += certificate_yaml(item);
  if (!desired.servers.empty()) yaml += "\nservers:\n";
  for (const DesiredServer& server : desired.servers) yaml += server_yaml(server, desired);
  return yaml;
}

}  // namespace signet
