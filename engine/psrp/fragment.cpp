#include "psrp/fragment.h"

#include <fmt/format.h>

#include <algorithm>

namespace signet::psrp {

namespace {

constexpr std::uint8_t start_bit = 1;
constexpr std::uint8_t end_bit = 2;
// How many ids back an object may arrive late: those of a pool wait while a pipeline is read.
constexpr std::size_t remembered_ids = 65536;

std::uint64_t big_endian(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

void append_big_endian(Bytes& bytes, std::uint64_t value, unsigned size) {
  for (unsigned i = size; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::unexpected<Problem> malformed(std::string what) {
  return fail("psrp.malformed", "the server's fragments are broken: " + std::move(what));
}

Secret fragment(std::uint64_t object, std::uint64_t number, ByteView blob, bool last) {
  Bytes bytes;
  bytes.reserve(fragment_header_bytes + blob.size());
  append_big_endian(bytes, object, 8);
  append_big_endian(bytes, number, 8);
  bytes.push_back(static_cast<std::uint8_t>((number == 0 ? start_bit : 0) | (last ? end_bit : 0)));
  append_big_endian(bytes, blob.size(), 4);
  bytes.insert(bytes.end(), blob.begin(), blob.end());
  return Secret::take(bytes);
}

}  // namespace

std::vector<Secret> cut(std::uint64_t object, const Secret& message, std::size_t blob_bytes) {
  return message.reveal([&](ByteView rest) {
    std::vector<Secret> fragments;
    do {
      const ByteView blob = rest.first(std::min(rest.size(), blob_bytes));
      rest = rest.subspan(blob.size());
      fragments.push_back(fragment(object, fragments.size(), blob, rest.empty()));
    } while (!rest.empty());
    return fragments;
  });
}

struct Assembly::Fragment {
  std::uint64_t object;
  std::uint64_t number;
  bool is_first;
  bool is_last;
  ByteView blob;
};

Expected<Assembly::Fragment> Assembly::split(ByteView& stream) {
  if (stream.size() < fragment_header_bytes) return malformed("a header is cut off");
  const Fragment head{big_endian(stream.first(8)),
                      big_endian(stream.subspan(8, 8)),
                      (stream[16] & start_bit) != 0,
                      (stream[16] & end_bit) != 0,
                      {}};
  const std::uint64_t length = big_endian(stream.subspan(17, 4));
  if ((stream[16] & ~(start_bit | end_bit)) != 0) return malformed("a reserved bit is set");
  if (head.object == 0) return malformed("an object has the id 0");
  if (head.is_first != (head.number == 0)) {
    return malformed(fmt::format("fragment {} {} marked as the first one", head.number,
                                 head.is_first ? "is" : "is not"));
  }
  stream = stream.subspan(fragment_header_bytes);
  if (length > stream.size()) {
    return malformed(fmt::format("a blob of {} bytes has only {}", length, stream.size()));
  }
  Fragment whole = head;
  whole.blob = stream.first(length);
  stream = stream.subspan(length);
  return whole;
}

Expected<void> Assembly::begin(std::uint64_t object) {
  if (object <= floor_ || !used_.insert(object).second) {
    return malformed(fmt::format("the object id {} is used again", object));
  }
  if (used_.size() > remembered_ids) floor_ = used_.extract(used_.begin()).value();
  if (open_.size() >= limits_.open_objects) {
    return fail("psrp.limit", fmt::format("the server began more than {} messages without an end",
                                          limits_.open_objects));
  }
  open_.try_emplace(object);
  return {};
}

Expected<void> Assembly::extend(const Fragment& fragment) {
  const auto found = open_.find(fragment.object);
  if (found == open_.end()) {
    return malformed(fmt::format("object {} goes on without a start", fragment.object));
  }
  Open& open = found->second;
  if (fragment.number != open.next_fragment) {
    return malformed(fmt::format("fragment {} of object {} came in place of {}", fragment.number,
                                 fragment.object, open.next_fragment));
  }
  if (fragment.blob.size() > limits_.object_bytes - open.bytes.size()) {
    return fail("psrp.limit", fmt::format("a message of the server is longer than {} bytes",
                                          limits_.object_bytes));
  }
  if (fragment.blob.size() > limits_.open_bytes - open_bytes_) {
    return fail("psrp.limit", fmt::format("unfinished messages of the server are longer than {} "
                                          "bytes together",
                                          limits_.open_bytes));
  }
  ++open.next_fragment;
  open.bytes.insert(open.bytes.end(), fragment.blob.begin(), fragment.blob.end());
  open_bytes_ += fragment.blob.size();
  return {};
}

Expected<std::vector<Bytes>> Assembly::add(ByteView stream) {
  std::vector<Bytes> complete;
  while (!stream.empty()) {
    const auto fragment = split(stream);
    if (!fragment) return std::unexpected(fragment.error());
    if (fragment->is_first) {
      if (auto begun = begin(fragment->object); !begun) return std::unexpected(begun.error());
    }
    if (auto extended = extend(*fragment); !extended) return std::unexpected(extended.error());
    if (!fragment->is_last) continue;
    const auto whole = open_.extract(fragment->object);
    open_bytes_ -= whole.mapped().bytes.size();
    complete.push_back(std::move(whole.mapped().bytes));
  }
  return complete;
}

}  // namespace signet::psrp
