#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.h"

namespace signet::test {

// Time that passes only when told to. Starts at 2026-11-22T00:00:00Z and steady 0. Safe to call
// from several threads.
class TestClock final : public Clock {
 public:
  Seconds now() const override;
  std::chrono::milliseconds steady() const override;

  void pass(std::chrono::milliseconds duration);
  // For virtual time, where calls that last side by side are made one after the other.
  void set(std::chrono::milliseconds steady);

 private:
  std::atomic<std::chrono::milliseconds::rep> steady_ = 0;
};

}  // namespace signet::test
