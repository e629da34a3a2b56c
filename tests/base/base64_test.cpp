#include <gtest/gtest.h>

#include "base/bytes.h"

namespace signet {
namespace {

TEST(Base64, ReadsBackWhatItWrote) {
  Bytes bytes;
  for (unsigned length = 0; length < 300; ++length) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes) << length;
    bytes.push_back(static_cast<std::uint8_t>(length * 167 + 13));
  }
}

TEST(Base64, RefusesEverySecondSpelling) {
  const auto why = [](std::string_view text) { return to_line(from_base64(text).error()); };
  EXPECT_EQ(why("QUI"), "not base64 (its length is no multiple of four)");
  EXPECT_EQ(why("QU=="), "not base64 (it ends in stray bits)");
  EXPECT_EQ(why("QUJ="), "not base64 (it ends in stray bits)");
  for (const char* text : {"QUI\n", "Q=I=", "====", "QU_-", "A===", "QQ==QUI="}) {
    EXPECT_EQ(why(text), "not base64 (it has a character of another kind)") << text;
  }
  EXPECT_EQ(as_text(from_base64("QUI=").value()), "AB");
}

}  // namespace
}  // namespace signet
