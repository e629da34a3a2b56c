#include "psrp/server_text.h"

#include "base/text.h"

namespace signet::psrp {

namespace {

constexpr std::size_t longest = 2000;

}  // namespace

std::string server_text(std::string_view text) {
  const std::string_view kept = beginning(text, longest);
  std::string line;
  for (std::size_t from = 0;;) {
    const std::size_t to = std::min(kept.find_first_of("\r\n", from), kept.size());
    line += printable(kept.substr(from, to - from));
    from = kept.find_first_not_of("\r\n", to);
    if (from == std::string_view::npos) break;
    line += ' ';
  }
  if (kept.size() < text.size()) line += "...";
  return line;
}

std::string server_text(const clixml::Value& object, std::string_view property) {
  const auto value = object.property(property);
  return value ? server_text(value->text()) : std::string();
}

}  // namespace signet::psrp
