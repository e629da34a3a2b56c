#include "manifest/raw_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t none = std::string_view::npos;

Place place_of(std::uint32_t file, const SourceFile& source, std::size_t offset) {
  const auto after = std::ranges::upper_bound(source.line_starts, offset);
  const auto line = static_cast<std::uint32_t>(after - source.line_starts.begin());
  return {file, line, static_cast<std::uint32_t>(offset - source.line_starts[line - 1]) + 1};
}

bool is_utf16_or_utf32(std::string_view text) {
  using namespace std::string_view_literals;
  return text.starts_with("\xFE\xFF"sv) || text.starts_with("\xFF\xFE"sv) ||
         text.starts_with("\0\0\xFE\xFF"sv);
}

std::size_t character_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::size_t first_invalid_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return none;
  for (std::size_t at = 0; at < text.size(); at += character_length(text[at])) {
    if (!is_valid_utf8(text.substr(at, character_length(text[at])))) return at;
  }
  return none;
}

std::size_t first_control_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto letter = static_cast<unsigned char>(text[at]);
    const bool line_end =
        letter == '\n' || (letter == '\r' && text.substr(at + 1).starts_with('\n'));
    if ((letter < 0x20 && letter != '\t' && !line_end) || letter == 0x7F) return at;
  }
  return none;
}

std::size_t first_indenting_tab(const SourceFile& source) {
  for (std::uint32_t line = 1; line <= source.line_starts.size(); ++line) {
    const std::string_view text = line_text(source, line);
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == none || text[first] == '#') continue;
    if (const std::size_t tab = text.substr(0, first).find('\t'); tab != none) {
      return source.line_starts[line - 1] + tab;
    }
  }
  return none;
}

Mistake control_character(const Place& at, char letter) {
  if (letter == '\0') {
    return {at, "manifest.nul", "the file holds a NUL byte", "save it as text in UTF-8", {}};
  }
  return {at,
          "manifest.control-character",
          fmt::format("the control character \\x{:02X} is not allowed",
                      static_cast<unsigned char>(letter)),
          letter == '\r' ? "end lines with LF or CRLF" : "delete it",
          {}};
}

}  // namespace

bool check_raw_text(std::uint32_t file, Report& report) {
  const SourceFile& source = report.source({file, 0, 0});
  const std::string_view text = source.content;
  if (is_utf16_or_utf32(text)) {
    report.error({{file, 0, 0},
                  "manifest.not-utf-8",
                  "the file is UTF-16 or UTF-32",
                  "save it as UTF-8",
                  {}});
    return false;
  }
  if (const std::size_t at = first_invalid_utf8(text); at != none) {
    report.error(
        {place_of(file, source, at),
         "manifest.not-utf-8",
         fmt::format("the byte \\x{:02X} is not UTF-8", static_cast<unsigned char>(text[at])),
         "save the file as UTF-8",
         {}});
    return false;
  }
  if (const std::size_t at = first_control_character(text); at != none) {
    report.error(control_character(place_of(file, source, at), text[at]));
    return false;
  }
  if (const std::size_t at = first_indenting_tab(source); at != none) {
    report.error({place_of(file, source, at),
                  "manifest.tab",
                  "a tab indents this line",
                  "YAML is indented with spaces",
                  {}});
    return false;
  }
  return true;
}

}  // namespace signet
