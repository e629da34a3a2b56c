#include "manifest/source_file.h"

#include <algorithm>

#include "base/text.h"
#include "resources/identifier.h"

namespace signet {

namespace {

bool names_a_secret(std::string_view word) {
  const std::string lower = to_lower(word);
  for (const std::string_view telling : {"pass", "pwd", "secret"}) {
    if (lower.find(telling) != std::string::npos) return true;
  }
  return lower.size() > 4 && lower.size() < 16 &&
         !did_you_mean(lower, {"password", "passphrase"}).empty();
}

bool has_secret_word(std::string_view line) {
  while (!line.empty()) {
    const auto start = std::ranges::find_if(line, is_letter_or_digit);
    line.remove_prefix(static_cast<std::size_t>(start - line.begin()));
    const auto end = std::ranges::find_if_not(line, is_letter_or_digit);
    const std::size_t length = static_cast<std::size_t>(end - line.begin());
    if (names_a_secret(line.substr(0, length))) return true;
    line.remove_prefix(length);
  }
  return false;
}

// Columns before the first character; a blank line belongs to what stands above it.
std::size_t indentation(std::string_view line) { return line.find_first_not_of(" \t"); }

// Lines that are indented less than this may be the parents of the line. A list may stand at its
// key's own column.
std::size_t parents_below(std::string_view line) {
  const std::size_t own = indentation(line);
  return own != std::string_view::npos && line[own] == '-' ? own + 1 : own;
}

}  // namespace

void index_lines(SourceFile& file) {
  file.line_starts.assign(1, 0);
  for (std::size_t at = file.content.find('\n'); at != std::string::npos;
       at = file.content.find('\n', at + 1)) {
    file.line_starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
}

std::string_view line_text(const SourceFile& file, std::uint32_t number) {
  if (number == 0 || number > file.line_starts.size()) return {};
  const std::string_view rest = std::string_view(file.content).substr(file.line_starts[number - 1]);
  std::string_view line = rest.substr(0, rest.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool may_hold_secret(const SourceFile& file, std::uint32_t number) {
  constexpr std::uint32_t lines_back_max = 64;
  const std::string_view line = line_text(file, number);
  if (has_secret_word(line) || line.find('\0') != std::string_view::npos) return true;
  std::size_t below = parents_below(line);
  for (std::uint32_t back = 1; back <= lines_back_max && back < number && below > 0; ++back) {
    const std::string_view above = line_text(file, number - back);
    if (indentation(above) >= below) continue;
    if (has_secret_word(above)) return true;
    below = std::min(below, parents_below(above));
  }
  return false;
}

}  // namespace signet
