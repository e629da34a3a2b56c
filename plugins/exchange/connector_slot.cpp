#include "exchange/connector_slot.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace signet::exchange {

namespace {

std::optional<std::string> decoded(std::string_view text) {
  std::string name;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      name += text[at];
      continue;
    }
    const std::string_view digits = text.substr(at + 1, 2);
    unsigned char byte = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (read.ec != std::errc() || read.ptr != digits.data() + 2) return std::nullopt;
    name += static_cast<char>(byte);
    at += 2;
  }
  return name;
}

std::string_view prefix(ConnectorKind kind) {
  return kind == ConnectorKind::send ? "send" : "receive";
}

}  // namespace

SlotName name_of(ConnectorKind kind) { return SlotName::parse(prefix(kind)).value(); }

Expected<SlotName> name_of(const ConnectorSlot& slot) {
  if (slot.name.empty()) return fail("name.invalid", "a connector has no name");
  return SlotName::parse(fmt::format("{}:{}", prefix(slot.kind), slot_text(slot.name)));
}

std::optional<ConnectorSlot> find_connector(const SlotName& name) {
  for (const ConnectorKind kind : {ConnectorKind::send, ConnectorKind::receive}) {
    const std::string begin = fmt::format("{}:", prefix(kind));
    if (!name.text().starts_with(begin)) continue;
    auto text = decoded(std::string_view(name.text()).substr(begin.size()));
    if (!text || text->empty()) return std::nullopt;
    ConnectorSlot slot{kind, *std::move(text)};
    const auto again = name_of(slot);
    return again && *again == name ? std::optional(std::move(slot)) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace signet::exchange
