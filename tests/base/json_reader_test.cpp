#include "base/json_reader.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace signet {
namespace {

struct Name {
  std::string value;
  static Expected<Name> parse(std::string_view text) {
    if (text.empty()) return fail("name.empty", "a name must not be empty");
    return Name{text == "BIG" ? "big" : std::string(text)};
  }
  const std::string& text() const { return value; }
};

// What `read` makes of the text, as one line.
template <class Read>
std::string misfit(std::string_view text, const Read& read) {
  const Json json = parse_json(text).value();
  Problem problem;
  read(JsonReader(json, "test.malformed", problem));
  return problem.code.empty() ? "fits" : to_text(problem);
}

TEST(JsonReader, NamesThePlaceOfTheFirstMisfit) {
  const auto read = [](const JsonReader& root) {
    root.expect_keys({"servers"});
    for (const JsonReader& server : root.member("servers").members()) {
      server.expect_keys({"name", "ports"});
      server.member("name").text();
      for (const JsonReader& port : server.member("ports").elements()) port.number(1, 65535);
    }
  };
  EXPECT_EQ(misfit(R"({"servers": {"a": {"name": "x", "ports": [25, 443]}}})", read), "fits");
  EXPECT_EQ(misfit(R"({"servers": {"a": {"name": 7, "ports": [0]}}})", read),
            "/servers/a/name: error: must be a text");
  EXPECT_EQ(misfit(R"({"servers": {"a": {"name": "x", "ports": [25, 65536]}}})", read),
            "/servers/a/ports/1: error: must be a whole number from 1 to 65535");
  EXPECT_EQ(misfit(R"({"servers": {"a": {"name": "x", "port": []}}})", read),
            "/servers/a: error: unknown key \"port\"\n  hint: did you mean \"ports\"?");
  EXPECT_EQ(misfit(R"({"servers": {"a": {"name": "x"}}})", read),
            "/servers/a: error: the key \"ports\" is missing");
  EXPECT_EQ(misfit(R"({"servers": []})", read), "/servers: error: must be an object");
  EXPECT_EQ(misfit("[]", read), "/: error: must be an object");
}

TEST(JsonReader, TakesNumbersOnlyWhole) {
  const auto version = [](const JsonReader& root) { root.number(1, 1); };
  EXPECT_EQ(misfit("1", version), "fits");
  for (const char* other : {"2", "1.0", "-1", "18446744073709551615", "\"1\"", "true", "null"}) {
    EXPECT_EQ(misfit(other, version), "/: error: must be 1") << other;
  }
}

TEST(JsonReader, TakesOneSpellingPerValue) {
  const auto name = [](const JsonReader& root) { root.parse<Name>(root.text()); };
  EXPECT_EQ(misfit(R"("big")", name), "fits");
  EXPECT_EQ(misfit(R"("BIG")", name), "/: error: must be written as \"big\"");
  EXPECT_EQ(misfit(R"("")", name), "/: error: a name must not be empty");
}

TEST(JsonReader, ShowsHostileKeysSafelyAndShort) {
  const auto none = [](const JsonReader& root) { root.expect_keys({}); };
  EXPECT_EQ(misfit(R"({"\u001b[2J": 1})", none), "/: error: unknown key \"\\x1B[2J\"");
  const std::string longest(100'000, 'k');
  EXPECT_LT(misfit("{\"" + longest + "\": 1}", none).size(), 200U);
}

TEST(JsonReader, ReadsNothingAfterAMisfit) {
  const Json json = parse_json(R"({"a": "x", "b": [1], "c": true})").value();
  Problem problem;
  const JsonReader root(json, "test.malformed", problem);
  root.refuse("not this one");
  EXPECT_TRUE(root.failed());
  EXPECT_EQ(root.member("a").text(), "");
  EXPECT_TRUE(root.member("b").elements().empty());
  EXPECT_TRUE(root.members().empty());
  EXPECT_FALSE(root.member("c").truth());
  EXPECT_FALSE(root.has("a"));
  EXPECT_EQ(problem.summary, "not this one");
}

}  // namespace
}  // namespace signet
