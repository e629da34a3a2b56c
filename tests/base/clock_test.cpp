#include "base/clock.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

using namespace std::chrono_literals;

TEST(Clock, WritesATimeInUtc) {
  EXPECT_EQ(to_text(Seconds(1795385183s)), "2026-11-22T22:06:23Z");
  EXPECT_EQ(to_text(Seconds(0s)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_text(Seconds(-1s)), "1969-12-31T23:59:59Z");
}

TEST(Clock, WritesADate) {
  EXPECT_EQ(date_text(Seconds(1795391999s)), "2026-11-22");
  EXPECT_EQ(date_text(Seconds(1795392000s)), "2026-11-23");
  EXPECT_EQ(date_text(Seconds(253402300799s)), "9999-12-31");
}

TEST(Clock, WritesADurationInTheUnitsThatItNeeds) {
  EXPECT_EQ(to_text(0s), "0s");
  EXPECT_EQ(to_text(59s), "59s");
  EXPECT_EQ(to_text(std::chrono::seconds(15min)), "15m");
  EXPECT_EQ(to_text(std::chrono::seconds(26h)), "1d 2h");
  EXPECT_EQ(to_text(90061s), "1d 1h 1m 1s");
  EXPECT_EQ(to_text(-90s), "-1m 30s");
}

TEST(Clock, OfTheSystemNeverGoesBack) {
  const SystemClock clock;
  const auto earlier = clock.steady();
  EXPECT_GE(clock.steady(), earlier);
  EXPECT_GT(clock.now(), Seconds(1700000000s));
}

}  // namespace
}  // namespace signet
