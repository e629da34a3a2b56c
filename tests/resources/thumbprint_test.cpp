#include "resources/thumbprint.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

constexpr std::string_view clean = "559642FCD3DD4769D79A457D11875AF9E6E49F3C";

TEST(Thumbprint, ReadsWhatPeoplePaste) {
  const auto expected = Thumbprint::parse(clean);
  ASSERT_TRUE(expected);
  EXPECT_EQ(expected->text(), clean);
  EXPECT_EQ(expected->short_text(), "559642FC");
  for (const std::string_view pasted : {
           "559642fcd3dd4769d79a457d11875af9e6e49f3c",
           "\u200E55 96 42 fc d3 dd 47 69 d7 9a 45 7d 11 87 5a f9 e6 e4 9f 3c",
           "55:96:42:FC:D3:DD:47:69:D7:9A:45:7D:11:87:5A:F9:E6:E4:9F:3C\u200F",
       }) {
    EXPECT_EQ(Thumbprint::parse(pasted), expected) << pasted;
  }
}

TEST(Thumbprint, SaysHowManyDigitsThereAre) {
  EXPECT_EQ(Thumbprint::parse(clean.substr(1)).error().summary,
            "a thumbprint has 40 hexadecimal digits, this one has 39");
  EXPECT_EQ(Thumbprint::parse("559642FG").error().summary,
            "a thumbprint has 40 hexadecimal digits and nothing else");
}

}  // namespace
}  // namespace signet
