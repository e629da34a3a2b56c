#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>

#include "base/text.h"
#include "clixml/reader.h"
#include "psrp/server.h"

namespace signet::psrp {
namespace {

std::string utf8(std::uint32_t point) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  const auto tail = [&](int shift) { return byte(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xC0 | point >> 6), tail(0)};
  if (point < 0x10000) return {byte(0xE0 | point >> 12), tail(6), tail(0)};
  return {byte(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
}

// Whatever UTF-8 can say, with what is dangerous in XML, in CLIXML and in a shell more often.
std::string any_text() {
  const auto pieces = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 20));
  std::string text;
  for (const int piece : pieces) {
    static const std::vector<std::string> special = {
        "_x0041_", "_x", "_", "X", "$(",  ")",  "\"", "'",
        "`",       "<",  "&", ";", "]]>", "\n", "\r", std::string(1, '\0')};
    const std::size_t index = static_cast<std::size_t>(piece);
    if (index < special.size()) {
      text += special[index];
      continue;
    }
    const std::uint32_t point = *rc::gen::inRange(0U, 0x110000U);
    if (point < 0xD800 || point > 0xDFFF) text += utf8(point);
  }
  return text;
}

template <class Property>
bool holds(Property&& property) {
  setenv("RC_PARAMS", "seed=20261122 max_success=300", 0);  // the same texts on every machine
  return rc::check(std::forward<Property>(property));
}

clixml::Value argument(const clixml::Document& document) {
  const auto commands = document.root().property("PowerShell")->property("Cmds")->items();
  return *commands.at(0).property("Args")->items().at(0).property("V");
}

test::Session& session() {
  static test::Session opened;
  if (opened.client.pool_state() != PoolState::opened) opened.open();
  return opened;
}

std::string sent(Argument value) {
  std::vector<Parameter> parameters;
  parameters.push_back({"Name", std::move(value)});
  Pipeline pipeline;
  pipeline.push_back(test::cmdlet("Set-Thing", std::move(parameters)));
  const auto started = session().client.start(pipeline, session().longest);
  session().client.finish(started.value().id);
  return test::content_of(*started);
}

TEST(Argument, OfAnyTextArrivesAsThatTextAndNeverAsCode) {
  EXPECT_TRUE(holds([]() {
    const std::string text = any_text();
    RC_ASSERT(is_valid_utf8(text));
    const std::string content = sent(text);
    RC_ASSERT(content.find("IsScript\">true") == std::string::npos);
    const auto document = clixml::read(as_bytes(content));
    RC_ASSERT(document.has_value());
    RC_ASSERT(argument(*document).kind() == clixml::Kind::string);
    RC_ASSERT(argument(*document).text() == text);
  }));
}

TEST(Argument, OfAnyTextsArrivesAsThoseTexts) {
  EXPECT_TRUE(holds([]() {
    std::vector<std::string> texts(*rc::gen::inRange<std::size_t>(0, 5));
    for (std::string& text : texts) text = any_text();
    const std::string content = sent(texts);
    RC_ASSERT(content.find("IsScript\">true") == std::string::npos);
    const auto document = clixml::read(as_bytes(content));
    RC_ASSERT(document.has_value());
    const auto items = argument(*document).items();
    RC_ASSERT(items.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) RC_ASSERT(items[i].text() == texts[i]);
  }));
}

TEST(Argument, OfAnyBytesArrivesAsThoseBytes) {
  EXPECT_TRUE(holds([](const std::vector<std::uint8_t>& bytes) {
    const std::string content = sent(SecretBytes{Secret(bytes)});
    const auto document = clixml::read(as_bytes(content));
    RC_ASSERT(document.has_value());
    RC_ASSERT(argument(*document).bytes() == std::optional(bytes));
  }));
}

}  // namespace
}  // namespace signet::psrp
