#include "base/text.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

using Parts = std::vector<std::string_view>;

TEST(Text, IsTrimmedOfWhiteSpaceAtBothEnds) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, IsSplitIntoOnePartMoreThanSeparators) {
  EXPECT_EQ(split("a,b,,c", ','), (Parts{"a", "b", "", "c"}));
  EXPECT_EQ(split(",", ','), (Parts{"", ""}));
  EXPECT_EQ(split("", ','), (Parts{""}));
}

TEST(Text, IsJoined) {
  EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(Text, IgnoresTheCaseOfAsciiLettersOnly) {
  EXPECT_EQ(to_lower("ABZ-09 Ä"), "abz-09 Ä");
  EXPECT_TRUE(equal_ignoring_case("WebMail", "wEBmAIL"));
  EXPECT_FALSE(equal_ignoring_case("webmail", "webmails"));
  EXPECT_FALSE(equal_ignoring_case("[", "{"));
}

TEST(Text, SuggestsTheWordThatASlipWouldMiss) {
  EXPECT_EQ(did_you_mean("certifcates", {"certificates", "servers"}), "certificates");
  EXPECT_EQ(did_you_mean("IMPA", {"POP", "IMAP"}), "IMAP");
  EXPECT_EQ(did_you_mean("Servers", {"servers"}), "servers");
  EXPECT_EQ(did_you_mean("zebra", {"certificates", "servers"}), "");
  EXPECT_EQ(did_you_mean("pop", {}), "");
}

TEST(Text, PrefersTheNearestSuggestionAndThenTheFirst) {
  EXPECT_EQ(did_you_mean("mail3", {"mail11", "mail1", "mail2"}), "mail1");
}

TEST(Text, SuggestsNothingForAWordOfAbsurdLength) {
  const std::string word(4 << 20, 'a');
  EXPECT_EQ(did_you_mean(word, {word.substr(1)}), "");
  EXPECT_EQ(did_you_mean("mail", {word}), "");
}

TEST(Text, ShowsControlAndDirectionCharacters) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1B[31mb");
  EXPECT_EQ(printable("one\ntwo\x7F"), "one\\x0Atwo\\x7F");
  EXPECT_EQ(printable("A1\u200E"), "A1\\u{200E}");
  EXPECT_EQ(printable("\u061C\u202E\uFEFF\u00AD"), "\\u{061C}\\u{202E}\\u{FEFF}\\u{00AD}");
  EXPECT_EQ(printable("a\U000E0041b"), "a\\u{E0041}b");
  EXPECT_EQ(printable("\xC2\x9B"), "\\u{009B}");
  EXPECT_EQ(printable("b\xFF\xFE"), "b\\xFF\\xFE");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Text, ShowsOrdinaryWritingAsItIs) {
  EXPECT_EQ(printable("Müller 証明書 🙂"), "Müller 証明書 🙂");
}

TEST(Text, KnowsValidUtf8) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("Grüße 🙂"));
  EXPECT_TRUE(is_valid_utf8("\xF4\x8F\xBF\xBF"));
}

TEST(Text, KnowsInvalidUtf8) {
  EXPECT_FALSE(is_valid_utf8("\xC0\x80")) << "longer than needed";
  EXPECT_FALSE(is_valid_utf8("\xE0\x80\x80")) << "longer than needed";
  EXPECT_FALSE(is_valid_utf8("\xF0\x80\x80\x80")) << "longer than needed";
  EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80")) << "half of a surrogate pair";
  EXPECT_FALSE(is_valid_utf8("\xF4\x90\x80\x80")) << "above the last code point";
  EXPECT_FALSE(is_valid_utf8("\xF0\x9F")) << "cut off";
  EXPECT_FALSE(is_valid_utf8("\x80")) << "begins in the middle";
  EXPECT_FALSE(is_valid_utf8("\xC3(")) << "ends too early";
}

TEST(Text, CountsInPlural) {
  EXPECT_EQ(count_text(0, "server"), "0 servers");
  EXPECT_EQ(count_text(1, "server"), "1 server");
  EXPECT_EQ(count_text(2, "switch"), "2 switches");
  EXPECT_EQ(count_text(3, "address"), "3 addresses");
  EXPECT_EQ(count_text(3, "prefix"), "3 prefixes");
}

}  // namespace
}  // namespace signet
