#include "base/bytes.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

TEST(Bytes, AreSeenAsTextAndBackWithoutACopy) {
  const std::string text("a\0b", 3);
  EXPECT_EQ(as_text(as_bytes(text)), text);
  EXPECT_EQ(static_cast<const void*>(as_bytes(text).data()), text.data());
}

TEST(Bytes, BecomeUpperCaseHexadecimal) {
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(to_hex(Bytes{0x00, 0x0A, 0x7F, 0xFF}), "000A7FFF");
}

// RFC 4648, section 10.
TEST(Bytes, BecomeBase64OfThePublishedExamples) {
  EXPECT_EQ(to_base64(as_bytes("")), "");
  EXPECT_EQ(to_base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(to_base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(to_base64(as_bytes("foo")), "Zm9v");
  EXPECT_EQ(to_base64(as_bytes("foob")), "Zm9vYg==");
  EXPECT_EQ(to_base64(as_bytes("fooba")), "Zm9vYmE=");
  EXPECT_EQ(to_base64(as_bytes("foobar")), "Zm9vYmFy");
}

TEST(Bytes, WithTheHighBitSetBecomeBase64Too) {
  EXPECT_EQ(to_base64(Bytes{0xFF, 0xFF, 0xFF}), "////");
  EXPECT_EQ(to_base64(Bytes{0xFB, 0xEF, 0xBE}), "++++");
  EXPECT_EQ(to_base64(Bytes{0x80}), "gA==");
}

}  // namespace
}  // namespace signet
