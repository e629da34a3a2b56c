#pragma once

#include <chrono>
#include <stop_token>

namespace signet {

// Waiting as a parameter: real in signet, virtual in tests. Safe to call from several threads.
class Waiter {
 public:
  virtual ~Waiter() = default;
  // Returns after that time, or at once when a stop is requested: false then.
  virtual bool wait(std::chrono::milliseconds duration, const std::stop_token& stop) = 0;
};

class SystemWaiter final : public Waiter {
 public:
  bool wait(std::chrono::milliseconds duration, const std::stop_token& stop) override;
};

}  // namespace signet
