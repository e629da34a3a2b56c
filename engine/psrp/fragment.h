#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "base/bytes.h"
#include "base/problem.h"
#include "base/secret.h"

namespace signet::psrp {

// A message travels as one object, cut to fragments (MS-PSRP 2.2.4). A fragment is a header of 21
// bytes, big-endian, and a blob:
//   0  8  ObjectId, from 1, new for each object of a direction
//   8  8  FragmentId, from 0, counting
//  16  1  bit 0: the first one, bit 1: the last one; the others are zero
//  17  4  length of the blob
//  21  n  blob
inline constexpr std::size_t fragment_header_bytes = 21;

// The object as whole fragments, each with a blob of at most `blob_bytes` (at least 1).
std::vector<Secret> cut(std::uint64_t object, const Secret& message, std::size_t blob_bytes);

struct AssemblyLimits {
  std::size_t object_bytes = 0;  // one object
  std::size_t open_objects = 0;  // begun and not ended
  std::size_t open_bytes = 0;    // all of those together
};

// Puts objects together again. Objects of several streams may take turns, and come in any order;
// fragments of one object may not.
class Assembly {
 public:
  explicit Assembly(AssemblyLimits limits) : limits_(limits) {}

  // Whole fragments, as one stream element has them; returns what they complete, in that order.
  // Fails with "psrp.malformed" or "psrp.limit"; it is of no use then.
  Expected<std::vector<Bytes>> add(ByteView stream);

 private:
  struct Fragment;
  struct Open {
    std::uint64_t next_fragment = 0;
    Bytes bytes;
  };

  static Expected<Fragment> split(ByteView& stream);
  Expected<void> begin(std::uint64_t object);
  Expected<void> extend(const Fragment& fragment);

  AssemblyLimits limits_;
  std::map<std::uint64_t, Open> open_;
  std::size_t open_bytes_ = 0;
  // Ids that were used, as far as they are remembered; none at or below the floor is new.
  std::set<std::uint64_t> used_;
  std::uint64_t floor_ = 0;
};

}  // namespace signet::psrp
