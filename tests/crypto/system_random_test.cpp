#include "crypto/system_random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace signet {
namespace {

// Two equal draws of 256 bits would be a broken generator, not bad luck.
TEST(SystemRandom, FillsTheWholeSpanAndNeverRepeats) {
  SystemRandom random;
  std::array<std::uint8_t, 32> first{};
  std::array<std::uint8_t, 32> second{};
  random.fill(first);
  random.fill(second);
  EXPECT_NE(first, second);
  const std::array<std::uint8_t, 16> zeroes{};
  EXPECT_FALSE(std::equal(zeroes.begin(), zeroes.end(), first.begin() + 16));
}

TEST(SystemRandom, TouchesNothingOutsideTheSpan) {
  SystemRandom random;
  std::array<std::uint8_t, 4> bytes{1, 2, 3, 4};
  random.fill(std::span(bytes).subspan(1, 0));
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 4>{1, 2, 3, 4}));
}

}  // namespace
}  // namespace signet
