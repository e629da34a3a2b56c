#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace signet {

// Where a server's fragments are, so that a gap shows when an answer with some of them was lost:
// WSMan has no numbers of its own. Objects count upward in one conversation; where a server process
// shares its counter among conversations (Exchange does), a gap may be a false alarm, and is
// therefore looked for only after a loss.
class FragmentTrail {
 public:
  // Whether this stream goes on where the last one ended. Before anything came, every beginning of
  // an object does. What is no whole fragment does not.
  bool is_continued_by(ByteView stream) const;
  void note(ByteView stream);

 private:
  struct Place {
    std::uint64_t object = 0;
    std::uint64_t fragment = 0;
    bool last = false;  // of its object
  };
  static std::optional<Place> take(ByteView& stream);

  std::optional<Place> place_;
};

}  // namespace signet
