#include "base/text.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

TEST(Text, SuggestsTheWordThatASlipWouldMiss) {
  EXPECT_EQ(did_you_mean("certifcates", {"certificates", "servers"}), "certificates");
  EXPECT_EQ(did_you_mean("zebra", {"certificates", "servers"}), "");
}

TEST(Text, ShowsControlAndDirectionCharacters) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1B[31mb");
  EXPECT_EQ(printable("A1\u200E"), "A1\\u{200E}");
  EXPECT_EQ(printable("b\xFF\xFE"), "b\\xFF\\xFE");
  EXPECT_EQ(printable("Müller"), "Müller");
}

TEST(Text, KnowsValidUtf8) {
  EXPECT_TRUE(is_valid_utf8("Grüße 🙂"));
  EXPECT_FALSE(is_valid_utf8("\xC0\x80"));
  EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_valid_utf8("\xF0\x9F"));
}

TEST(Text, CountsInPlural) {
  EXPECT_EQ(count_text(1, "server"), "1 server");
  EXPECT_EQ(count_text(2, "switch"), "2 switches");
}

}  // namespace
}  // namespace signet
