#include "report/of_each.h"

#include "base/text.h"

namespace signet {

namespace {

bool is_part_of_name(char letter) {
  return is_letter_or_digit(letter) || letter == '-' || letter == '_';
}

// Whether what stands there is who the sentence is about, and not part of a path or a command.
bool is_subject(std::string_view text, std::size_t at, std::size_t end) {
  const bool begins = at == 0 || text.substr(0, at).ends_with(": ");
  return begins && end < text.size() && text[end] == ' ';
}

}  // namespace

std::string of_each(std::string_view text, const TargetName& server) {
  const std::string name = to_lower(server.text());  // DNS names of it are in lower case
  if (name.empty()) return std::string(text);
  const std::string lowered = to_lower(text);
  std::string result;
  std::size_t done = 0;
  for (std::size_t at = lowered.find(name); at != std::string::npos;
       at = lowered.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if (at < done || (at > 0 && is_part_of_name(text[at - 1]))) continue;
    if (end < text.size() && is_part_of_name(text[end])) continue;
    result += text.substr(done, at - done);
    result += is_subject(text, at, end) ? "each" : "<server>";
    done = end;
  }
  return result.append(text.substr(done));
}

}  // namespace signet
