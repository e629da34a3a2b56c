#include "base/clock.h"

#include <fmt/format.h>

namespace signet {

Seconds SystemClock::now() const {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::chrono::milliseconds SystemClock::steady() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

std::string date_text(Seconds time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string to_text(Seconds time) {
  const std::chrono::hh_mm_ss clock(time - std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{}T{:02}:{:02}:{:02}Z", date_text(time), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string to_text(std::chrono::seconds duration) {
  struct Unit {
    std::int64_t seconds;
    char letter;
  };
  static constexpr Unit units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
  if (duration.count() < 0) return "-" + to_text(-duration);
  std::int64_t left = duration.count();
  std::string text;
  for (const Unit unit : units) {
    if (left < unit.seconds) continue;
    if (!text.empty()) text += ' ';
    text += fmt::format("{}{}", left / unit.seconds, unit.letter);
    left %= unit.seconds;
  }
  return text.empty() ? "0s" : text;
}

}  // namespace signet
