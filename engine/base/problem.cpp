#include "base/problem.h"

namespace signet {

namespace {

std::string with_detail(const Problem& problem) {
  return problem.detail.empty() ? problem.summary : problem.summary + " (" + problem.detail + ")";
}

}  // namespace

std::string to_text(const Problem& problem) {
  std::string text = problem.where.empty() ? "error: " : problem.where + ": error: ";
  text += with_detail(problem);
  if (!problem.hint.empty()) text += "\n  hint: " + problem.hint;
  return text;
}

std::string to_line(const Problem& problem) {
  return problem.where.empty() ? with_detail(problem) : problem.where + ": " + with_detail(problem);
}

}  // namespace signet
