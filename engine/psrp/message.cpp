#include "psrp/message.h"

#include <algorithm>
#include <array>

namespace signet::psrp {

namespace {

constexpr std::size_t header_bytes = 40;
constexpr std::uint32_t to_client = 1;
constexpr std::uint32_t to_server = 2;
constexpr std::array<std::uint8_t, 3> byte_order_mark = {0xEF, 0xBB, 0xBF};

std::uint32_t little_endian(ByteView bytes) {
  return static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8 |
         static_cast<std::uint32_t>(bytes[2]) << 16 | static_cast<std::uint32_t>(bytes[3]) << 24;
}

void append_little_endian(Bytes& bytes, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

Guid guid_at(ByteView bytes) {
  std::array<std::uint8_t, 16> layout{};
  std::ranges::copy(bytes.first(layout.size()), layout.begin());
  return Guid::from_dotnet(layout);
}

void append(Bytes& bytes, const Guid& guid) {
  const auto layout = guid.dotnet();
  bytes.insert(bytes.end(), layout.begin(), layout.end());
}

}  // namespace

Expected<Message> read_message(ByteView bytes) {
  if (bytes.size() < header_bytes) {
    return fail("psrp.malformed", "a message of the server has no whole header");
  }
  if (little_endian(bytes) != to_client) {
    return fail("psrp.malformed", "a message of the server is not for a client");
  }
  ByteView content = bytes.subspan(header_bytes);
  const bool marked = content.size() >= byte_order_mark.size() &&
                      std::ranges::equal(content.first(byte_order_mark.size()), byte_order_mark);
  if (marked) content = content.subspan(byte_order_mark.size());
  return Message{static_cast<MessageType>(little_endian(bytes.subspan(4))),
                 guid_at(bytes.subspan(8)), guid_at(bytes.subspan(24)), content};
}

Secret write_message(MessageType type, const Guid& pool, const Guid& pipeline,
                     const Secret& content) {
  Bytes bytes;
  bytes.reserve(header_bytes + content.size());
  append_little_endian(bytes, to_server);
  append_little_endian(bytes, static_cast<std::uint32_t>(type));
  append(bytes, pool);
  append(bytes, pipeline);
  content.reveal([&](ByteView text) { bytes.insert(bytes.end(), text.begin(), text.end()); });
  return Secret::take(bytes);
}

}  // namespace signet::psrp
