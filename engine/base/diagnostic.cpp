#include "base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t widest_source = 160;

// The source line and a caret under the column; a long line is shown from near the column on.
std::string excerpt(const Diagnostic& diagnostic) {
  if (diagnostic.source.empty() || diagnostic.at.column == 0) return {};
  const std::size_t column =
      std::min<std::size_t>(diagnostic.at.column - 1, diagnostic.source.size());
  const std::size_t from = column < widest_source / 2 ? 0 : column - widest_source / 4;
  const std::string_view shown = std::string_view(diagnostic.source).substr(from, widest_source);
  std::string before(shown.substr(0, column - from));
  std::ranges::replace(before, '\t', ' ');
  return fmt::format("\n    {}\n    {}^", printable(shown),
                     std::string(printable(before).size(), ' '));
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
  if (position.line == 0) return position.file;
  return fmt::format("{}:{}:{}", position.file, position.line, position.column);
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
