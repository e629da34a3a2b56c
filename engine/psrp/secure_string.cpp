#include "psrp/secure_string.h"

#include "clixml/writer.h"

namespace signet::psrp {

namespace {

void append_unit(Bytes& bytes, std::uint32_t unit) {
  bytes.push_back(static_cast<std::uint8_t>(unit));
  bytes.push_back(static_cast<std::uint8_t>(unit >> 8));
}

// One character of valid UTF-8, taken off.
std::uint32_t take_character(ByteView& text) {
  const std::uint8_t first = text[0];
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  std::uint32_t value = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) value = value << 6 | (text[i] & 0x3FU);
  text = text.subspan(length);
  return value;
}

Secret utf16_of(ByteView text) {
  Bytes bytes;
  bytes.reserve(2 * text.size());  // the most it can be: no growing, no copies left behind
  while (!text.empty()) {
    const std::uint32_t value = take_character(text);
    if (value < 0x10000) {
      append_unit(bytes, value);
    } else {
      append_unit(bytes, 0xD800 + ((value - 0x10000) >> 10));
      append_unit(bytes, 0xDC00 + ((value - 0x10000) & 0x3FF));
    }
  }
  return Secret::take(bytes);
}

}  // namespace

Bytes encrypt_text(const SessionKey& key, const Secret& utf8) {
  return utf8.reveal(utf16_of).reveal([&](ByteView units) { return key.encrypt(units); });
}

Secret public_key(const SessionKeyExchange& exchange) {
  clixml::Writer writer;
  writer.begin_object({});
  writer.begin_extended();
  writer.string("PublicKey", to_base64(exchange.public_blob()));
  writer.end_extended();
  writer.end_object();
  return writer.take();
}

Expected<SessionKey> read_session_key(const clixml::Value& message,
                                      const SessionKeyExchange& exchange) {
  const auto property = message.property("EncryptedSessionKey");
  const auto blob = from_base64(property ? property->text() : std::string_view());
  return exchange.open(blob ? ByteView(*blob) : ByteView());
}

}  // namespace signet::psrp
