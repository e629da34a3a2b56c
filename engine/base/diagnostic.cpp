#include "base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t widest_source = 160;

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// `at` moved back to where its UTF-8 character begins.
std::size_t start_of_character(std::string_view text, std::size_t at) {
  for (int steps = 0; steps < 3 && at > 0 && at < text.size(); ++steps, --at) {
    if (!continues_a_character(text[at])) break;
  }
  return at;
}

std::size_t width(std::string_view shown) {
  return static_cast<std::size_t>(std::ranges::count_if(shown, std::not_fn(continues_a_character)));
}

// The source line and a caret under the column; a long line is shown from near the column on.
std::string excerpt(const Diagnostic& diagnostic) {
  if (diagnostic.source.empty() || diagnostic.at.column == 0) return {};
  std::string line = diagnostic.source;
  std::ranges::replace(line, '\t', ' ');
  const std::size_t column =
      start_of_character(line, std::min<std::size_t>(diagnostic.at.column - 1, line.size()));
  const std::size_t from =
      column < widest_source / 2 ? 0 : start_of_character(line, column - widest_source / 4);
  const std::size_t to = start_of_character(line, std::min(line.size(), from + widest_source));
  const std::string_view shown = std::string_view(line).substr(from, to - from);
  const std::size_t indent = width(printable(shown.substr(0, column - from)));
  return fmt::format("\n    {}\n    {}^", printable(shown), std::string(indent, ' '));
}

std::string to_text(const Diagnostic& diagnostic) {
  const bool error = diagnostic.severity == Diagnostic::Severity::error;
  std::string text = fmt::format("{}: {}: {}", to_text(diagnostic.at), error ? "error" : "warning",
                                 diagnostic.summary);
  text += excerpt(diagnostic);
  for (const auto& [position, note] : diagnostic.related) {
    text += fmt::format("\n  {}: {}", to_text(position), note);
  }
  if (!diagnostic.hint.empty()) text += "\n  hint: " + diagnostic.hint;
  return text + "\n";
}

}  // namespace

std::string to_text(const Position& position) {
  const std::string file = printable(position.file);
  if (position.line == 0) return file;
  return fmt::format("{}:{}:{}", file, position.line, position.column);
}

void Diagnostics::add(Diagnostic diagnostic) { items_.push_back(std::move(diagnostic)); }

void Diagnostics::append(Diagnostics other) {
  std::ranges::move(other.items_, std::back_inserter(items_));
}

bool Diagnostics::has_errors() const {
  return std::ranges::any_of(
      items_, [](const auto& item) { return item.severity == Diagnostic::Severity::error; });
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> result = items_;
  std::ranges::stable_sort(result, {}, &Diagnostic::at);
  return result;
}

std::string to_text(const Diagnostics& diagnostics) {
  std::string text;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const Diagnostic& item : diagnostics.sorted()) {
    text += to_text(item);
    (item.severity == Diagnostic::Severity::error ? errors : warnings) += 1;
  }
  if (text.empty()) return text;
  std::vector<std::string> counts;
  if (errors > 0) counts.push_back(count_text(errors, "error"));
  if (warnings > 0) counts.push_back(count_text(warnings, "warning"));
  return text + join(counts, ", ") + "\n";
}

}  // namespace signet
