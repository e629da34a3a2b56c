#include "support/test_clock.h"

namespace signet::test {

Seconds TestClock::now() const {
  using namespace std::chrono;
  return sys_days(year(2026) / 11 / 22) + floor<seconds>(steady());
}

std::chrono::milliseconds TestClock::steady() const {
  return std::chrono::milliseconds(steady_.load());
}

void TestClock::pass(std::chrono::milliseconds duration) { steady_ += duration.count(); }

void TestClock::set(std::chrono::milliseconds steady) { steady_ = steady.count(); }

}  // namespace signet::test
