#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "read_document.h"

namespace signet::clixml {
namespace {

std::string time(const std::string& text) {
  const Document read = document("<DT>" + text + "</DT>");
  const auto time = read.root().time();
  return time ? to_text(*time) : "none";
}

TEST(ClixmlDateTime, IsUtcWhateverZoneItWasWrittenIn) {
  EXPECT_EQ(time("2026-11-22T10:11:12Z"), "2026-11-22T10:11:12Z");
  EXPECT_EQ(time(" 2026-11-22T10:11:12+00:00\n"), "2026-11-22T10:11:12Z");
  EXPECT_EQ(time("2026-11-22T10:11:12+02:30"), "2026-11-22T07:41:12Z");
  EXPECT_EQ(time("2026-12-31T20:00:00-08:00"), "2027-01-01T04:00:00Z");
  EXPECT_EQ(time("2024-02-29T00:00:00+14:00"), "2024-02-28T10:00:00Z");
}

TEST(ClixmlDateTime, DropsTheFraction) {
  EXPECT_EQ(time("2026-11-22T10:11:12.9Z"), "2026-11-22T10:11:12Z");
  EXPECT_EQ(time("2026-11-22T10:11:12.1234567+00:00"), "2026-11-22T10:11:12Z");
  EXPECT_EQ(time("1969-12-31T23:59:59.9999999Z"), "1969-12-31T23:59:59Z");
}

TEST(ClixmlDateTime, IsNothingWithoutAZone) {
  EXPECT_EQ(time("2026-11-22T10:11:12"), "none");
  EXPECT_EQ(time("2026-11-22T10:11:12.5"), "none");
}

TEST(ClixmlDateTime, ReachesFromYear1ToYear9999) {
  EXPECT_EQ(time("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00Z");
  EXPECT_EQ(time("9999-12-31T23:59:59.9999999Z"), "9999-12-31T23:59:59Z");
  EXPECT_EQ(time("0000-01-01T00:00:00Z"), "none");
  EXPECT_EQ(time("10000-01-01T00:00:00Z"), "none");
}

TEST(ClixmlDateTime, IsNothingWhenItIsNoTime) {
  for (const char* text : {"",
                           "Z",
                           "2026",
                           "2026-11-22",
                           "2026-11-22T10:11Z",
                           "2026-11-22 10:11:12Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-01-32T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:60Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00.12345678Z",
                           "2026-01-01T00:00:00z",
                           "2026-01-01T00:00:00+1:00",
                           "2026-01-01T00:00:00+15:00",
                           "2026-01-01T00:00:00+14:01",
                           "2026-01-01T00:00:00-00:60",
                           "2026-01-01T00:00:00Z ago",
                           "-026-01-01T00:00:00Z",
                           "2026-01-01T00:00:00+00:00Z",
                           "+2026-01-01T00:00:00Z"}) {
    EXPECT_EQ(time(text), "none") << text;
  }
}

}  // namespace
}  // namespace signet::clixml
