#include "exchange/stored_certificate.h"

#include <fmt/format.h>

#include "exchange/byte_cursor.h"
#include "exchange/utf16.h"

namespace signet::exchange {

namespace {

// wincrypt.h: CERT_*_PROP_ID.
constexpr std::uint32_t key_provider_property = 2;
constexpr std::uint32_t sha1_property = 3;
constexpr std::uint32_t friendly_name_property = 11;
constexpr std::uint32_t certificate_property = 32;

constexpr std::size_t most_properties = 100;

std::unexpected<Problem> not_understood(std::string why) {
  return std::unexpected(Problem{
      "exchange.serialization", "a stored certificate is not understood", std::move(why), {}, {}});
}

// Without the zero at its end. Nothing when there is none or something follows it.
std::optional<std::string> ended_text(ByteView bytes) {
  auto text = from_utf16(bytes);
  if (!text || text->empty() || text->find('\0') != text->size() - 1) return std::nullopt;
  text->pop_back();
  return text;
}

// The text that begins at an offset; none stands for an empty one.
std::optional<std::string> text_at(ByteView bytes, std::uint32_t offset) {
  if (offset == 0) return std::string();
  if (offset >= bytes.size()) return std::nullopt;
  const ByteView rest = bytes.subspan(offset);
  for (std::size_t at = 0; at + 1 < rest.size(); at += 2) {
    if (rest[at] == 0 && rest[at + 1] == 0) return ended_text(rest.first(at + 2));
  }
  return std::nullopt;
}

std::optional<KeyProvider> parse_key_provider(ByteView bytes) {
  ByteCursor cursor(bytes);
  const auto container = cursor.unsigned_integer();
  const auto name = cursor.unsigned_integer();
  const auto type = cursor.unsigned_integer();
  const auto flags = cursor.unsigned_integer();
  cursor.take(8);  // parameters for the provider
  const auto key_spec = cursor.unsigned_integer();
  if (!key_spec) return std::nullopt;
  auto container_text = text_at(bytes, *container);
  auto name_text = text_at(bytes, *name);
  if (!container_text || !name_text) return std::nullopt;
  return KeyProvider{*std::move(container_text), *std::move(name_text), *type, *flags, *key_spec};
}

// What a property says; false when it is not what such a property is.
bool keep(std::uint32_t property, ByteView data, StoredCertificate& stored) {
  if (property == key_provider_property) {
    stored.key_provider = parse_key_provider(data);
    return stored.key_provider.has_value();
  }
  if (property == sha1_property) {
    stored.sha1 = Bytes(data.begin(), data.end());
    return data.size() == 20;
  }
  if (property == friendly_name_property) {
    stored.friendly_name = ended_text(data);
    return stored.friendly_name.has_value();
  }
  if (property == certificate_property) stored.der.assign(data.begin(), data.end());
  return true;
}

}  // namespace

Expected<StoredCertificate> read_stored_certificate(ByteView bytes) {
  StoredCertificate stored;
  ByteCursor cursor(bytes);
  for (std::size_t count = 0; stored.der.empty(); ++count) {
    if (count == most_properties) return not_understood("it has too many properties");
    const auto property = cursor.unsigned_integer();
    const auto encoding = cursor.unsigned_integer();
    const auto length = cursor.unsigned_integer();
    const auto data = length ? cursor.take(*length) : std::nullopt;
    if (!data) return not_understood(fmt::format("byte {}: it ends early", cursor.offset()));
    if (*encoding != 1) return not_understood(fmt::format("property {} is encoded", *property));
    if (!keep(*property, *data, stored)) {
      return not_understood(fmt::format("property {} is malformed", *property));
    }
  }
  if (cursor.left() > 0) return not_understood("something follows the certificate");
  return stored;
}

}  // namespace signet::exchange
