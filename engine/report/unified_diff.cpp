#include "report/unified_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace signet {

namespace {

constexpr std::size_t context = 3;

// With their ends.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

std::string marked(char mark, std::string_view line) {
  std::string text = mark + std::string(line);
  return line.ends_with('\n') ? text : text + "\n\\ No newline at end of file\n";
}

// A stretch of changed lines, from and until.
struct Stretch {
  std::size_t from = 0;
  std::size_t until = 0;
};

struct Texts {
  std::vector<std::string_view> before;
  std::vector<std::string_view> after;
};

std::string hunk(const Texts& texts, const std::vector<Stretch>& stretches) {
  const std::size_t from = stretches.front().from - std::min(context, stretches.front().from);
  const std::size_t until = std::min(texts.before.size(), stretches.back().until + context);
  std::string text = fmt::format("@@ -{0},{1} +{0},{1} @@\n", from + 1, until - from);
  std::size_t at = from;
  for (const Stretch& stretch : stretches) {
    for (; at < stretch.from; ++at) text += marked(' ', texts.before[at]);
    for (std::size_t i = stretch.from; i < stretch.until; ++i) text += marked('-', texts.before[i]);
    for (; at < stretch.until; ++at) text += marked('+', texts.after[at]);
  }
  for (; at < until; ++at) text += marked(' ', texts.before[at]);
  return text;
}

std::vector<Stretch> stretches_of(const Texts& texts) {
  std::vector<Stretch> result;
  for (std::size_t i = 0; i < texts.before.size(); ++i) {
    if (texts.before[i] == texts.after[i]) continue;
    if (result.empty() || result.back().until < i) result.push_back({i, i});
    result.back().until = i + 1;
  }
  return result;
}

}  // namespace

std::string unified_diff(const std::string& name, std::string_view before, std::string_view after) {
  const Texts texts{lines_of(before), lines_of(after)};
  std::string text;
  std::vector<Stretch> together;
  for (const Stretch& stretch : stretches_of(texts)) {
    if (!together.empty() && stretch.from - together.back().until > 2 * context) {
      text += hunk(texts, together);
      together.clear();
    }
    together.push_back(stretch);
  }
  if (together.empty()) return {};
  text += hunk(texts, together);
  return fmt::format("--- {0}\n+++ {0}\n{1}", name, text);
}

}  // namespace signet
