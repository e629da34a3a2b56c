#pragma once

#include "platform/platform.h"
#include "support/seeded_random.h"

namespace signet {

// Stands still at 2026-11-22T22:06:23Z.
class StandingClock final : public Clock {
 public:
  Seconds now() const override { return Seconds(std::chrono::seconds(1'795'385'183)); }
  std::chrono::milliseconds steady() const override { return std::chrono::milliseconds(1000); }
};

// All that a call on a platform gets; the calls may last a minute.
struct TestWorld {
  StandingClock clock;
  test::SeededRandom random{20261122};
  Log log{Log::Level::off, Log::Format::text};
  std::stop_source stop;
  Context context{clock, random, log, stop.get_token(), std::chrono::milliseconds(61'000)};
};

}  // namespace signet
