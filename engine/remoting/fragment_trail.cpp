#include "remoting/fragment_trail.h"

#include <cstddef>

#include "psrp/fragment.h"

namespace signet {

namespace {

std::uint64_t big_endian(ByteView bytes) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

}  // namespace

std::optional<FragmentTrail::Place> FragmentTrail::take(ByteView& stream) {
  if (stream.size() < psrp::fragment_header_bytes) return std::nullopt;
  const std::size_t blob = big_endian(stream.subspan(17, 4));
  if (blob > stream.size() - psrp::fragment_header_bytes) return std::nullopt;
  const Place place{big_endian(stream.first(8)), big_endian(stream.subspan(8, 8)),
                    (stream[16] & 2) != 0};
  stream = stream.subspan(psrp::fragment_header_bytes + blob);
  return place;
}

bool FragmentTrail::is_continued_by(ByteView stream) const {
  const std::optional<Place> next = take(stream);
  if (!next) return false;
  if (!place_) return next->fragment == 0;
  if (place_->last) return next->object == place_->object + 1 && next->fragment == 0;
  return next->object == place_->object && next->fragment == place_->fragment + 1;
}

void FragmentTrail::note(ByteView stream) {
  while (const std::optional<Place> place = take(stream)) place_ = place;
}

}  // namespace signet
