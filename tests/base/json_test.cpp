#include "base/json.h"

#include <gtest/gtest.h>

namespace signet {
namespace {

std::string refusal(std::string_view text) {
  const auto value = parse_json(text);
  if (value) return "accepted";
  return value.error().code + ": " + to_text(value.error());
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(Json, IsReadAndWrittenAsTheSameValue) {
  const std::string text = R"({
  "absent": null,
  "count": 3,
  "far": 18446744073709551615,
  "list": [
    -1,
    true,
    "Müller"
  ],
  "nested": {
    "empty": {}
  },
  "ratio": 0.5
}
)";
  const auto value = parse_json(text);
  ASSERT_TRUE(value);
  EXPECT_EQ(write_json(*value), text);
}

TEST(Json, HasOneByteSequenceForOneValue) {
  EXPECT_EQ(write_json(*parse_json(R"({"b":1,"a":2})")),
            write_json(*parse_json(R"( { "a" : 2, "b" : 1 } )")));
}

TEST(Json, MayBeASingleScalar) { EXPECT_EQ(parse_json(" 42 "), Json(42)); }

TEST(Json, ThatIsMalformedIsRefusedWithOffsetAndCause) {
  EXPECT_EQ(refusal(""), "json.malformed: error: not JSON (byte 1: unexpected end of input)");
  EXPECT_EQ(refusal("[1,]"), "json.malformed: error: not JSON (byte 4: unexpected ']')");
  EXPECT_EQ(refusal("{\"a\" 1}"),
            "json.malformed: error: not JSON (byte 6: unexpected number literal)");
  EXPECT_EQ(refusal("{} {}"), "json.malformed: error: not JSON (byte 4: unexpected '{')");
  EXPECT_EQ(refusal("nul"), "json.malformed: error: not JSON (byte 4: invalid literal)");
  EXPECT_EQ(refusal("[1e999]"), "json.malformed: error: not JSON (byte 6: a number out of range)");
  EXPECT_EQ(refusal("\"\xFF\""),
            "json.malformed: error: not JSON (byte 2: invalid string: ill-formed UTF-8 byte)");
}

TEST(Json, DoesNotRepeatTheForeignTextThatItRefuses) {
  EXPECT_EQ(
      refusal("[\"hunter2" + std::string(1 << 20, 'x')),
      "json.malformed: error: not JSON (byte 1048586: invalid string: missing closing quote)");
}

TEST(Json, IsRefusedBelowTheDepthLimit) {
  EXPECT_TRUE(parse_json(nested(32)));
  EXPECT_EQ(refusal(nested(33)), "json.too-deep: error: nested deeper than 32 levels");
  EXPECT_EQ(refusal(nested(1 << 20)), "json.too-deep: error: nested deeper than 32 levels");
  EXPECT_FALSE(parse_json("[]", 0));
}

TEST(Json, IsRefusedWithTheSameKeyTwice) {
  EXPECT_EQ(refusal(R"({"a": {"b": 1}, "a": 2})"),
            "json.duplicate-key: error: the key \"a\" stands twice in one object");
  EXPECT_EQ(refusal(R"({"a": {"a": 1}, "b": {"a": 1}})"), "accepted");
}

TEST(Json, ShowsOnlyTheStartOfADuplicateKey) {
  const std::string key = "\\u001b" + std::string(1000, 'k');
  EXPECT_EQ(refusal("{\"" + key + "\": 1, \"" + key + "\": 1}"),
            "json.duplicate-key: error: the key \"\\x1B" + std::string(79, 'k') +
                "\" stands twice in one object");
}

TEST(Json, ReplacesWhatIsNotUtf8InsteadOfThrowing) {
  EXPECT_EQ(write_json(Json("caf\xE9")), "\"caf\uFFFD\"\n");
}

}  // namespace
}  // namespace signet
