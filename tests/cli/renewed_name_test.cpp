#include "cli/renewed_name.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

using namespace std::chrono_literals;

Certificate valid(std::chrono::sys_days from, std::chrono::sys_days until) {
  Certificate certificate;
  certificate.not_before = from;
  certificate.not_after = until;
  return certificate;
}

TEST(RenewedName, FollowsTheDatesOfTheCertificate) {
  const Certificate old = valid(2025y / 6 / 1, 2026y / 7 / 2);
  const Certificate next = valid(2026y / 5 / 20, 2027y / 6 / 20);
  const auto renewed = [&](const char* name) { return renewed_name(name, &old, next); };
  EXPECT_EQ(renewed("Webmail 2025"), "Webmail 2026");
  EXPECT_EQ(renewed("Webmail 2026"), "Webmail 2027") << "the year in which it ends";
  EXPECT_EQ(renewed("webmail-2025-06-01"), "webmail-2026-05-20");
  EXPECT_EQ(renewed("Webmail bis 02.07.2026"), "Webmail bis 20.06.2027");
  EXPECT_EQ(renewed("2025 (2025)"), "2026 (2026)");
  EXPECT_EQ(renewed("CHG120251"), "CHG120251") << "part of a longer number";
  EXPECT_EQ(renewed("Webmail 2019"), "Webmail 2019") << "some other year";
  EXPECT_EQ(renewed("Webmail"), "Webmail");
}

TEST(RenewedName, TakesAnyYearWhereTheCurrentOneIsNotKnown) {
  const Certificate next = valid(2026y / 5 / 20, 2027y / 6 / 20);
  EXPECT_EQ(renewed_name("Webmail 2024", nullptr, next), "Webmail 2026");
  EXPECT_EQ(renewed_name("Webmail 1999", nullptr, next), "Webmail 1999");
  EXPECT_EQ(renewed_name("120245 2023", nullptr, next), "120245 2026");
}

}  // namespace
}  // namespace signet
