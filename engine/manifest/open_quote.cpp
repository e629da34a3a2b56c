#include "manifest/open_quote.h"

#include <algorithm>

namespace signet {

namespace {

// Whether a value may start after `before`, the line up to here.
bool may_start_value(std::string_view before) {
  const std::size_t last = before.find_last_not_of(' ');
  if (last == std::string_view::npos) return true;
  const bool spaced = last + 1 < before.size();
  const char letter = before[last];
  return letter == '[' || letter == '{' || letter == ',' ||
         (spaced && (letter == ':' || letter == '-'));
}

std::optional<std::size_t> open_quote_in(std::string_view line) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '#' && (at == 0 || line[at - 1] == ' ')) return std::nullopt;
    if (line[at] != '"' && line[at] != '\'') continue;
    if (!may_start_value(line.substr(0, at))) continue;
    std::size_t length = 0;
    if (!is_closed_quote(line.substr(at), length)) return at;
    at += length - 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Place> find_open_quote(const SourceFile& source, std::uint32_t file,
                                     std::uint32_t last_line) {
  for (std::uint32_t line = 1; line <= last_line; ++line) {
    if (const auto at = open_quote_in(line_text(source, line))) {
      return Place{file, line, static_cast<std::uint32_t>(*at + 1)};
    }
  }
  return std::nullopt;
}

bool is_closed_quote(std::string_view text, std::size_t& length) {
  const char quote = text.front();
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      length = at + 1;
      const bool doubled = quote == '\'' && text.substr(at + 1).starts_with(quote);
      if (!doubled) return true;
      ++at;
    }
  }
  return false;
}

}  // namespace signet
