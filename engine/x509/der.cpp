#include "x509/der.h"

#include <algorithm>

namespace signet {

std::optional<DerItem> first_item(ByteView bytes) {
  if (bytes.size() < 2 || (bytes[0] & 0x1F) == 0x1F) return std::nullopt;
  DerItem item{bytes[0], 2, bytes[1], {}, {}};
  if (bytes[1] == 0x80) {
    item.length.reset();
    item.content = bytes.subspan(2);
    return item;
  }
  if (bytes[1] > 0x80) {
    const std::size_t digits = bytes[1] & 0x7F;
    if (digits > 4 || bytes.size() < 2 + digits) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < digits; ++i) length = length << 8 | bytes[2 + i];
    item.header += digits;
    item.length = length;
  }
  const ByteView after = bytes.subspan(item.header);
  item.content = after.first(std::min(after.size(), *item.length));
  item.rest = after.subspan(item.content.size());
  return item;
}

}  // namespace signet
