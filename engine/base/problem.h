#pragma once

#include <expected>
#include <string>
#include <utility>

namespace signet {

// One thing that went wrong, in words for a person. It never holds a secret.
struct Problem {
  std::string code;     // stable, for machines and tests: "pkcs12.wrong-password"
  std::string summary;  // one line, lower case, without a full stop
  std::string detail;   // what was found, may be empty
  std::string hint;     // what to do, may be empty
  std::string where;    // step address, path or "file:line:column"; may be empty

  friend bool operator==(const Problem&, const Problem&) = default;
};

template <class T>
using Expected = std::expected<T, Problem>;

inline std::unexpected<Problem> fail(std::string code, std::string summary, std::string hint = {}) {
  return std::unexpected(Problem{std::move(code), std::move(summary), {}, std::move(hint), {}});
}

// "where: error: summary (detail)" and, on a line of its own, "  hint: ...". No final newline.
std::string to_text(const Problem& problem);
// The summary with its place and detail, without the hint: for a place inside a sentence.
std::string to_line(const Problem& problem);

}  // namespace signet
