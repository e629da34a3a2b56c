#include "http/challenge.h"

#include <algorithm>

#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t most_challenges = 16;

// Up to the next comma that does not stand between quotes.
std::string_view take_element(std::string_view& rest) {
  bool quoted = false;
  std::size_t end = 0;
  while (end < rest.size() && (quoted || rest[end] != ',')) {
    if (quoted && rest[end] == '\\' && end + 1 < rest.size())
      ++end;
    else if (rest[end] == '"')
      quoted = !quoted;
    ++end;
  }
  const std::string_view element = trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return element;
}

// `name = value` belongs to the challenge before it; base64 may end in '=' but nothing follows.
bool is_parameter(std::string_view text) {
  const std::size_t equals = text.find('=');
  return equals != std::string_view::npos && equals > 0 &&
         text.find_first_not_of("= ", equals) != std::string_view::npos;
}

}  // namespace

std::vector<Challenge> parse_challenges(std::string_view header) {
  std::vector<Challenge> challenges;
  while (!header.empty() && challenges.size() < most_challenges) {
    const std::string_view element = take_element(header);
    const std::size_t space = std::min(element.find(' '), element.size());
    const std::string_view first = element.substr(0, space);
    const std::string_view rest = trim(element.substr(space));
    if (first.empty() || first.find('=') != std::string_view::npos || rest.starts_with('=')) {
      continue;
    }
    challenges.push_back({std::string(first), is_parameter(rest) ? "" : std::string(rest)});
  }
  return challenges;
}

const Challenge* find_challenge(const std::vector<Challenge>& challenges, std::string_view scheme) {
  const auto found = std::ranges::find_if(challenges, [&](const Challenge& challenge) {
    return equal_ignoring_case(challenge.scheme, scheme);
  });
  return found == challenges.end() ? nullptr : &*found;
}

std::string scheme_names(const std::vector<Challenge>& challenges) {
  std::vector<std::string> names;
  for (const Challenge& challenge : challenges) {
    names.push_back(printable(challenge.scheme.substr(0, 40)));
  }
  return names.empty() ? "nothing" : join(names, ", ");
}

}  // namespace signet
