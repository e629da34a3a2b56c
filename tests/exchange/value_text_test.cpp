#include "exchange/value_text.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "clixml/reader.h"

namespace signet::exchange {
namespace {

std::vector<clixml::Document> documents(const std::vector<std::string>& texts) {
  std::vector<clixml::Document> all;
  for (const std::string& text : texts) {
    const auto document = clixml::read(as_bytes(text));
    EXPECT_TRUE(document) << to_text(document.error());
    if (document) all.push_back(*document);
  }
  return all;
}

std::string json(const std::string& text) { return to_json(documents({text})).dump(); }

const char* server(const char* name) {
  static std::string text;
  text = std::string(R"(<Obj RefId="0"><TN RefId="0"><T>Deserialized.Server</T></TN><ToString>)") +
         name + R"(</ToString><Props><S N="Name">)" + name +
         R"(</S><I32 N="Build">1544</I32><B N="Edge">false</B></Props></Obj>)";
  return text.c_str();
}

TEST(ValueJson, KeepsWhatThingsAre) {
  EXPECT_EQ(json(server("EX1")),
            R"([{"$text":"EX1","$type":"Server","Build":1544,"Edge":false,"Name":"EX1"}])");
  EXPECT_EQ(json("<Nil/>"), "[null]");
  EXPECT_EQ(json("<SS>AAAA</SS>"), "[\"(secure string)\"]");
  EXPECT_EQ(json(R"(<Obj RefId="0"><TN RefId="0"><T>System.DayOfWeek</T><T>System.Enum</T></TN>)"
                 R"(<ToString>Monday</ToString><I32>1</I32></Obj>)"),
            R"(["Monday"])");
  EXPECT_EQ(json(R"(<Obj RefId="0"><LST><S>a</S><I32>2</I32></LST></Obj>)"), R"([["a",2]])");
  EXPECT_EQ(
      json(R"(<Obj RefId="0"><DCT><En><S N="Key">k</S><B N="Value">true</B></En></DCT></Obj>)"),
      R"([{"k":true}])");
}

TEST(ValueJson, EndsInACycle) {
  const std::string text = json(R"(<Obj RefId="0"><MS><Ref N="Self" RefId="0"/></MS></Obj>)");
  EXPECT_TRUE(text.find("(not shown)") != std::string::npos) << text;
  EXPECT_LT(text.size(), 1000U);
}

TEST(ValueText, IsATableOfEqualObjects) {
  EXPECT_EQ(to_text(documents({server("EX1"), server("EX22")})),
            "Name  Build  Edge\n"
            "EX1   1544   false\n"
            "EX22  1544   false\n");
}

TEST(ValueText, IsAListWhereObjectsDiffer) {
  const std::string wide =
      R"(<Obj RefId="0"><MS><S N="A">1</S><S N="B">2</S><S N="C">3</S><S N="D">4</S><S N="E">5</S>)"
      R"(<Obj N="F" RefId="1"><LST><S>x</S><S>y</S></LST></Obj></MS></Obj>)";
  EXPECT_EQ(to_text(documents({wide, "<S>plain</S>"})),
            "A  1\nB  2\nC  3\nD  4\nE  5\nF  {x, y}\n"
            "\n"
            "  plain\n");
}

TEST(ValueText, NamesWhatAnEnumSays) {
  EXPECT_EQ(to_text(documents({R"(<Obj RefId="0"><MS><Obj N="Services" RefId="1"><TN RefId="0">)"
                               R"(<T>AllowedServices</T><T>System.Enum</T></TN>)"
                               R"(<ToString>IMAP, IIS</ToString><I32>9</I32></Obj></MS></Obj>)"})),
            "Services\nIMAP, IIS\n");
}

TEST(ValueText, IsSafeForATerminal) {
  EXPECT_EQ(to_text(documents({"<S>a_x001B_[31m_x202E_b</S>"})), "a\\x1B[31m\\u{202E}b\n");
}

}  // namespace
}  // namespace signet::exchange
