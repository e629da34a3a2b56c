#include "manifest/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace signet {

void Report::error(Mistake finding) { add(Diagnostic::Severity::error, std::move(finding)); }

void Report::warning(Mistake finding) { add(Diagnostic::Severity::warning, std::move(finding)); }

void Report::error(Diagnostic diagnostic) { diagnostics_.add(std::move(diagnostic)); }

void Report::add(Diagnostic::Severity severity, Mistake finding) {
  const Place other = finding.related.empty() ? Place{} : finding.related.front().first;
  if (is_full() || !seen_.emplace(finding.code, finding.at, other).second) return;
  ++count_;
  Diagnostic diagnostic{severity,
                        std::move(finding.code),
                        position(finding.at),
                        std::move(finding.summary),
                        std::move(finding.hint),
                        {},
                        {}};
  const SourceFile& file = sources_[finding.at.file];
  if (!may_hold_secret(file, finding.at.line)) {
    diagnostic.source = line_text(file, finding.at.line);
  }
  for (auto& [place, note] : finding.related) {
    diagnostic.related.emplace_back(position(place), std::move(note));
  }
  diagnostics_.add(std::move(diagnostic));
}

Diagnostics Report::take() {
  if (is_full()) {
    diagnostics_.add({Diagnostic::Severity::error,
                      "manifest.many-errors",
                      {},
                      fmt::format("only the first {} problems are shown", most),
                      {},
                      {},
                      {}});
  }
  count_ = 0;
  return std::exchange(diagnostics_, {});
}

Position Report::position(const Place& place) const {
  return {sources_[place.file].shown, place.line, place.column};
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 80;
  if (text.size() <= longest) return '"' + printable(text) + '"';
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return '"' + printable(text.substr(0, cut)) + "...\"";
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t word_max = 64;
  if (word.size() > word_max || candidates.size() > suggestion_candidates_max) return {};
  const std::string_view best = did_you_mean(word, candidates);
  return best.empty() ? std::string() : fmt::format("did you mean {}?", in_quotes(best));
}

std::string enumerate(const std::vector<std::string>& items, std::size_t most) {
  if (items.empty()) return {};
  if (items.size() == 1) return items.front();
  const bool cut = items.size() > most;
  const std::size_t shown = cut ? most : items.size() - 1;
  const std::vector<std::string> first(items.begin(),
                                       items.begin() + static_cast<std::ptrdiff_t>(shown));
  return join(first, ", ") + " and " +
         (cut ? fmt::format("{} more", items.size() - shown) : items.back());
}

}  // namespace signet
