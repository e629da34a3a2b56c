#include "exchange/powershell_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace signet::exchange {

namespace {

constexpr std::uint32_t replacement = 0xFFFD;

bool is_plain(std::uint32_t point) { return point >= 0x20 && point < 0x7F; }

// The characters of a text, what is none as the replacement character.
std::vector<std::uint32_t> code_points(std::string_view text) {
  std::vector<std::uint32_t> points;
  while (!text.empty()) {
    const CodePoint first = first_code_point(text);
    points.push_back(first.length == 0 ? replacement : first.value);
    text.remove_prefix(std::max<std::size_t>(first.length, 1));
  }
  return points;
}

// .NET's characters are units of UTF-16.
std::string as_character(std::uint32_t point) {
  constexpr std::uint32_t first_of_two = 0x10000;
  if (point < first_of_two) return fmt::format("[char]0x{:X}", point);
  const std::uint32_t rest = point - first_of_two;
  return fmt::format("[char]0x{:X} + [char]0x{:X}", 0xD800 + (rest >> 10),
                     0xDC00 + (rest & 0x3FFU));
}

std::string joined(const std::vector<std::string>& texts) {
  std::vector<std::string> literals;
  literals.reserve(texts.size());
  for (const std::string& text : texts) literals.push_back(powershell_literal(text));
  return join(literals, ", ");
}

// With the character between it and the parameter's name.
std::string value_text(const psrp::Argument& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? ":$true" : ":$false";
  if (const auto* text = std::get_if<std::string>(&value)) return " " + powershell_literal(*text);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value))
    return " " + joined(*texts);
  if (const auto* number = std::get_if<std::int32_t>(&value)) return fmt::format(" {}", *number);
  if (const auto* moment = std::get_if<Seconds>(&value)) {
    return fmt::format(" ([datetime]{})", powershell_literal(to_text(*moment)));
  }
  if (const auto* guid = std::get_if<Guid>(&value)) return " " + powershell_literal(guid->text());
  return " $null";
}

std::string cmdlet_text(const psrp::Cmdlet& cmdlet, const PowershellValues& values) {
  std::string text = cmdlet.name.text();
  for (const psrp::Parameter& parameter : cmdlet.parameters) {
    const auto given =
        std::ranges::find(values, parameter.name, &PowershellValues::value_type::first);
    text += " -" + parameter.name;
    text += given == values.end() ? value_text(parameter.value) : " " + given->second;
  }
  return text;
}

}  // namespace

std::string powershell_literal(std::string_view text) {
  std::vector<std::string> parts;
  std::string plain;
  const auto end_plain = [&] {
    if (!plain.empty()) parts.push_back("'" + plain + "'");
    plain.clear();
  };
  for (const std::uint32_t point : code_points(text)) {
    if (is_plain(point)) {
      plain += static_cast<char>(point);
      if (point == '\'') plain += '\'';
      continue;
    }
    end_plain();
    parts.push_back(as_character(point));
  }
  end_plain();
  if (parts.empty()) return "''";
  if (parts.size() == 1 && parts.front().starts_with('\'')) return parts.front();
  // Characters alone would be added as numbers.
  if (!parts.front().starts_with('\'')) parts.insert(parts.begin(), "''");
  return "(" + join(parts, " + ") + ")";
}

std::string powershell_comment(std::string_view text) {
  std::string result;
  for (const std::uint32_t point : code_points(text)) {
    result += is_plain(point) ? std::string(1, static_cast<char>(point))
                              : fmt::format("\\u{{{:04X}}}", point);
  }
  return result;
}

std::string powershell_text(const psrp::Pipeline& pipeline, const PowershellValues& values) {
  std::vector<std::string> cmdlets;
  cmdlets.reserve(pipeline.size());
  for (const psrp::Cmdlet& cmdlet : pipeline) cmdlets.push_back(cmdlet_text(cmdlet, values));
  return join(cmdlets, " | ");
}

}  // namespace signet::exchange
