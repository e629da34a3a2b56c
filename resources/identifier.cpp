#include "resources/identifier.h"

#include <fmt/format.h>

namespace signet {

std::string slot_text(std::string_view name) {
  std::string result;
  for (const char letter : name) {
    if (letter != '%' && letter != ':' && SlotTag::allows(letter)) {
      result += letter;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
  }
  return result;
}

std::string named_by(std::string_view slot_text) {
  std::string result;
  for (std::size_t at = 0; at < slot_text.size(); ++at) {
    const bool is_coded = slot_text[at] == '%' && at + 2 < slot_text.size();
    const auto high = is_coded ? hex_value(slot_text[at + 1]) : std::nullopt;
    const auto low = is_coded ? hex_value(slot_text[at + 2]) : std::nullopt;
    if (high && low) {
      result += static_cast<char>(*high << 4 | *low);
      at += 2;
    } else {
      result += slot_text[at];
    }
  }
  return result;
}

}  // namespace signet
