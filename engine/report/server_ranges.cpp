#include "report/server_ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <tuple>

namespace signet {

namespace {

constexpr std::size_t shortest_range = 3;
constexpr std::size_t longest_number = 18;  // digits that fit 64 bits

// A name around the last number of its first label.
struct Numbered {
  std::string_view prefix;
  std::string_view suffix;
  std::string_view digits;  // empty: the prefix is the whole name
  std::uint64_t number = 0;

  bool is_followed_by(const Numbered& next) const {
    if (digits.empty() || prefix != next.prefix || suffix != next.suffix) return false;
    // "9" to "10" goes on, "9" to "010" does not.
    const bool same_width = digits.size() == next.digits.size();
    return next.number == number + 1 && (same_width || next.digits.front() != '0');
  }
  auto order() const { return std::tie(prefix, suffix, number, digits); }
};

Numbered numbered(std::string_view name) {
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  std::size_t end = std::min(name.find('.'), name.size());
  while (end > 0 && !is_digit(name[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_digit(name[begin - 1])) --begin;
  if (begin == end || end - begin > longest_number) return {name, {}, {}, 0};
  Numbered result{name.substr(0, begin), name.substr(end), name.substr(begin, end - begin), 0};
  std::from_chars(name.data() + begin, name.data() + end, result.number);
  return result;
}

std::string name_of(const Numbered& one) {
  return fmt::format("{}{}{}", one.prefix, one.digits, one.suffix);
}

}  // namespace

std::string server_ranges(const std::vector<TargetName>& servers, std::size_t most) {
  std::vector<Numbered> names;
  for (const TargetName& server : servers) names.push_back(numbered(server.text()));
  std::ranges::sort(names, {}, &Numbered::order);
  const auto rest = std::ranges::unique(names, {}, &Numbered::order);
  names.erase(rest.begin(), rest.end());

  std::string text;
  std::size_t parts = 0;
  for (std::size_t i = 0; i < names.size() && parts < most; ++parts) {
    std::size_t last = i;
    while (last + 1 < names.size() && names[last].is_followed_by(names[last + 1])) ++last;
    if (last + 1 - i < shortest_range) last = i;
    if (!text.empty()) text += ", ";
    text += last == i ? name_of(names[i])
                      : fmt::format("{}[{}..{}]{}", names[i].prefix, names[i].digits,
                                    names[last].digits, names[i].suffix);
    i = last + 1;
    if (parts + 1 == most && i < names.size())
      text += fmt::format(" and {} more", names.size() - i);
  }
  return text;
}

}  // namespace signet
