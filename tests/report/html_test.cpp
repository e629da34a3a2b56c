#include "report/html.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

TEST(Html, EscapesTextsAndValues) {
  Html html;
  html.element("td", {{"title", "a\"b'c<d>&"}}, "</td><script>&lt;");
  EXPECT_EQ(html.written(),
            "<td title=\"a&quot;b&#39;c&lt;d&gt;&amp;\">"
            "&lt;/td&gt;&lt;script&gt;&amp;lt;</td>\n");
}

TEST(Html, ShowsWhatWouldBeInvisibleOrTurnTheWriting) {
  Html html;
  html.text("a\u202Eb\xFF\tc\u00E9");
  EXPECT_EQ(html.written(), "a\\u{202E}b\\xFF\\x09c\u00E9");
}

TEST(Html, NestsElementsAndPutsNoSpaceIntoALine) {
  Html html;
  html.element("p", {{"class", "x"}}, [&] {
    html.element("b", "7f3ac91e");
    html.text("5b");
  });
  EXPECT_EQ(html.written(), "<p class=\"x\"><b>7f3ac91e</b>5b</p>\n");
}

}  // namespace
}  // namespace signet
