#include "exchange/distinguished_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "exchange/name_attribute.h"
#include "exchange/name_reader.h"

namespace signet::exchange {

namespace {

std::unexpected<Problem> not_understood(std::string_view text) {
  return fail("exchange.name", fmt::format("\"{}\" is not understood as a distinguished name",
                                           printable(text.substr(0, 200))));
}

bool is_space(char letter) { return letter == ' ' || letter == '\t'; }

std::string windows_value(const std::string& value) {
  const bool is_plain = !value.empty() && !is_space(value.front()) && !is_space(value.back()) &&
                        value.find_first_of(",+=\"\r\n<>#;") == std::string::npos;
  if (is_plain) return value;
  std::string quoted = "\"";
  for (const char letter : value) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + '"';
}

std::string escaped(const std::string& value) {
  std::string text;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char letter = value[at];
    const bool is_edge = at == 0 || at + 1 == value.size();
    if ((letter >= 0 && letter < ' ') || letter == '\x7F') {
      text += fmt::format("\\{:02X}", static_cast<unsigned char>(letter));
      continue;
    }
    if (std::string_view(",+\"\\<>;").contains(letter) || (letter == '#' && at == 0) ||
        (letter == ' ' && is_edge)) {
      text += '\\';
    }
    text += letter;
  }
  return text;
}

// OpenSSL dumps what it has no name for.
std::optional<std::string> openssl_value(const NameAttribute& attribute) {
  if (!is_object_identifier(attribute.type)) return escaped(attribute.value);
  constexpr std::size_t longest_short_form = 127;
  if (attribute.value.size() > longest_short_form) return std::nullopt;
  std::string text = fmt::format("#0C{:02X}", attribute.value.size());
  for (const char letter : attribute.value) {
    text += fmt::format("{:02X}", static_cast<unsigned char>(letter));
  }
  return text;
}

}  // namespace

// Both write the places in the same order; OpenSSL turns round the order within a place too.
Expected<std::string> from_windows_name(std::string_view text) {
  const auto name = read_windows_name(text);
  if (!name) return not_understood(text);
  std::string result;
  for (RelativeName place : *name) {
    std::ranges::reverse(place);
    const char* joint = result.empty() ? "" : ",";
    for (const NameAttribute& attribute : place) {
      const auto value = openssl_value(attribute);
      if (!value) return not_understood(text);
      result += fmt::format("{}{}={}", joint, attribute.type, *value);
      joint = "+";
    }
  }
  return result;
}

Expected<std::string> to_windows_name(std::string_view text) {
  const auto name = read_openssl_name(text);
  if (!name) return not_understood(text);
  std::string result;
  for (RelativeName place : *name) {
    std::ranges::reverse(place);
    const char* joint = result.empty() ? "" : ", ";
    for (const NameAttribute& attribute : place) {
      result += fmt::format("{}{}={}", joint, to_windows_type(attribute.type),
                            windows_value(attribute.value));
      joint = " + ";
    }
  }
  return result;
}

Expected<IssuedName> parse_tls_certificate_name(std::string_view text) {
  constexpr std::string_view issuer_mark = "<I>";
  constexpr std::string_view subject_mark = "<S>";
  if (!text.starts_with(issuer_mark)) return not_understood(text);
  const std::string_view rest = text.substr(issuer_mark.size());
  bool is_quoted = false;
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (rest[at] == '"') is_quoted = !is_quoted;
    if (is_quoted || !rest.substr(at).starts_with(subject_mark)) continue;
    auto issuer = from_windows_name(trim(rest.substr(0, at)));
    if (!issuer) return std::unexpected(issuer.error());
    auto subject = from_windows_name(trim(rest.substr(at + subject_mark.size())));
    if (!subject) return std::unexpected(subject.error());
    return IssuedName{*std::move(issuer), *std::move(subject)};
  }
  return not_understood(text);
}

Expected<std::string> tls_certificate_name(const Certificate& certificate) {
  const auto issuer = to_windows_name(certificate.issuer);
  if (!issuer) return std::unexpected(issuer.error());
  const auto subject = to_windows_name(certificate.subject);
  if (!subject) return std::unexpected(subject.error());
  return fmt::format("<I>{}<S>{}", *issuer, *subject);
}

}  // namespace signet::exchange
