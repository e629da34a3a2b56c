#include "psrp/command.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace signet::psrp {

namespace {

constexpr std::size_t longest = 100;

bool is_letter(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
}

bool is_word(std::string_view text) {
  const auto fits = [](char letter) {
    return is_letter(letter) || (letter >= '0' && letter <= '9');
  };
  return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, fits);
}

std::unexpected<Problem> refused(std::string_view text, std::string_view what,
                                 std::string_view form) {
  const std::string_view shown = text.substr(0, longest);
  return fail("cmdlet.name", fmt::format("'{}' is no name of a {}", printable(shown), what),
              fmt::format("it has the form {}", form));
}

}  // namespace

Expected<CmdletName> CmdletName::parse(std::string_view text) {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const bool valid = text.size() <= longest && dash < text.size() &&
                     is_word(text.substr(0, dash)) && is_word(text.substr(dash + 1));
  if (!valid) return refused(text, "cmdlet", "Verb-Noun, of letters and digits");
  return CmdletName(std::string(text));
}

Expected<void> check_parameter_name(std::string_view name) {
  if (name.size() <= longest && is_word(name)) return {};
  return refused(name, "parameter", "Name, of letters and digits, without a dash");
}

}  // namespace signet::psrp
