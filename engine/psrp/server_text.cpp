#include "psrp/server_text.h"

#include "base/text.h"

namespace signet::psrp {

namespace {

constexpr std::size_t longest = 2000;

// Cut between two characters of UTF-8.
std::string_view beginning(std::string_view text) {
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

std::string server_text(std::string_view text) {
  const std::string_view kept = beginning(text);
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
