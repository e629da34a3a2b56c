#pragma once

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/problem.h"
#include "manifest/place.h"
#include "manifest/source_file.h"

namespace signet {

struct Mistake {
  Place at;
  std::string code;
  std::string summary;
  std::string hint;
  std::vector<std::pair<Place, std::string>> related;
};

// Gathers what is wrong, with source lines; never quotes a line that may hold a secret. The same
// finding at the same places is kept once; after `most`
// findings no more are kept.
class Report {
 public:
  static constexpr std::size_t most = 1000;

  // `sources` outlives the report.
  explicit Report(const std::vector<SourceFile>& sources) : sources_(sources) {}

  void error(Mistake finding);
  void warning(Mistake finding);
  // For what has no place in a source file.
  void error(Diagnostic diagnostic);

  // Whether further findings will not be shown, so that nobody need look for suggestions.
  bool is_full() const { return count_ >= most; }
  bool has_errors() const { return diagnostics_.has_errors(); }
  const SourceFile& source(const Place& place) const { return sources_[place.file]; }
  Diagnostics take();

 private:
  void add(Diagnostic::Severity severity, Mistake finding);
  Position position(const Place& place) const;

  const std::vector<SourceFile>& sources_;
  Diagnostics diagnostics_;
  std::set<std::tuple<std::string, Place, Place>> seen_;
  std::size_t count_ = 0;
};

// Foreign text in quotes, safe for a terminal, cut after 80 characters.
std::string in_quotes(std::string_view text);

// `did you mean "x"?`, or an empty text. Longer lists than this are not searched.
constexpr std::size_t suggestion_candidates_max = 2000;
std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates);

// "a, b and c", at most `most` of them: "a, b and 7 more".
std::string enumerate(const std::vector<std::string>& items, std::size_t most = 8);

}  // namespace signet
