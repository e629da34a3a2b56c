#pragma once

#include <chrono>
#include <string>

namespace signet {

using Seconds = std::chrono::sys_seconds;

// Time as a parameter. Safe to call from several threads.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall time, UTC: for validity and reports.
  virtual Seconds now() const = 0;
  // Never goes back: for deadlines and durations. Its zero is arbitrary.
  virtual std::chrono::milliseconds steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  Seconds now() const override;
  std::chrono::milliseconds steady() const override;
};

// "2026-11-22T22:06:23Z", "2026-11-22", "15m", "1d 2h".
std::string to_text(Seconds time);
std::string date_text(Seconds time);
std::string to_text(std::chrono::seconds duration);

}  // namespace signet
