#pragma once

#include <random>

#include "platform/platform.h"

namespace signet {

// Stands still at 2026-11-22T22:06:23Z.
class StandingClock final : public Clock {
 public:
  Seconds now() const override { return Seconds(std::chrono::seconds(1'795'385'183)); }
  std::chrono::milliseconds steady() const override { return std::chrono::milliseconds(1000); }
};

// The same bytes for the same seed. Not for several threads.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint32_t seed = 20261122) : engine_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937 engine_;
};

// All that a call on a platform gets; the calls may last a minute.
struct TestWorld {
  StandingClock clock;
  SeededRandom random;
  Log log{Log::Level::off, Log::Format::text};
  std::stop_source stop;
  Context context{clock, random, log, stop.get_token(), std::chrono::milliseconds(61'000)};
};

}  // namespace signet
