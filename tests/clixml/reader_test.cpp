#include "clixml/reader.h"

#include <gtest/gtest.h>

#include <string>

namespace signet::clixml {
namespace {

Document document(std::string_view text) {
  const Expected<Document> read = clixml::read(as_bytes(text));
  if (!read) throw std::runtime_error(to_text(read.error()));
  return *read;
}
Value root(const Document& document) { return document.root(); }

std::string error(std::string_view text, const ReadLimits& limits = {}) {
  const Expected<Document> read = clixml::read(as_bytes(text), limits);
  return read ? "read" : read.error().code + ": " + to_line(read.error());
}

TEST(ClixmlReader, TakesNoBytesForOneNull) {
  for (const std::string_view text : {"", "\xEF\xBB\xBF"}) {
    const Document read = document(text);
    ASSERT_EQ(read.size(), 1U);
    EXPECT_TRUE(read.root().is_null());
  }
}

TEST(ClixmlReader, SkipsTheMarkThatServersPutInFront) {
  const Document read = document("\xEF\xBB\xBF<I32>-7</I32>");
  EXPECT_EQ(root(read).kind(), Kind::integer);
  EXPECT_EQ(root(read).integer(), -7);
}

TEST(ClixmlReader, GivesTheObjectsOfAFileInTheirOrder) {
  const Document read = document(
      "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n"
      "  <S>one</S>\r\n  <Nil />\r\n  <S S=\"Error\">two</S>\r\n</Objs>");
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read.at(0).text(), "one");
  EXPECT_TRUE(read.at(1).is_null());
  EXPECT_EQ(read.at(2).text(), "two");
  EXPECT_TRUE(read.at(3).is_null());
}

TEST(ClixmlReader, FindsNothingInAnEmptyFile) {
  const Document read = document("<Objs/>");
  EXPECT_EQ(read.size(), 0U);
  EXPECT_TRUE(read.root().is_null());
}

// The parts of an object in an order that no server uses.
TEST(ClixmlReader, AcceptsThePartsOfAnObjectInAnyOrder) {
  const Document read = document(
      "<Obj RefId='4'><MS><S N='Status'>Valid</S></MS><LST><I32>1</I32></LST>"
      "<Props><S N='status'>adapted</S><S N='Name'>mail</S></Props><I32>3</I32>"
      "<ToString>three</ToString><TN RefId='9'><T>A.B</T><T>System.Object</T></TN></Obj>");
  const Value object = root(read);
  EXPECT_EQ(object.kind(), Kind::object);
  ASSERT_EQ(object.type_names().size(), 2U);
  EXPECT_TRUE(object.is_type("A.B"));
  EXPECT_FALSE(object.is_type("A"));
  EXPECT_EQ(object.to_string(), "three");
  EXPECT_EQ(object.text(), "3");
  EXPECT_EQ(object.integer(), 3);
  EXPECT_EQ(object.primitive()->kind(), Kind::integer);
  EXPECT_EQ(object.container(), Container::list);
  EXPECT_EQ(object.items().at(0).integer(), 1);
  EXPECT_EQ(object.property("STATUS")->text(), "Valid");
  EXPECT_EQ(object.property("name")->text(), "mail");
  EXPECT_FALSE(object.property("Nam"));
  const auto properties = object.properties();
  ASSERT_EQ(properties.size(), 3U);
  EXPECT_EQ(properties[0].name, "Status");
  EXPECT_EQ(properties[1].name, "status");
  EXPECT_EQ(properties[2].name, "Name");
}

TEST(ClixmlReader, NamesTypesByReferenceAndWithoutDeserialized) {
  const Document read = document(
      "<Objs><Obj RefId='0'><TN RefId='0'><T>Deserialized.A</T><T>Deserialized.B</T></TN></Obj>"
      "<Obj RefId='1'><TNRef RefId='0'/></Obj></Objs>");
  for (std::size_t i = 0; i < 2; ++i) {
    ASSERT_EQ(read.at(i).type_names().size(), 2U);
    EXPECT_TRUE(read.at(i).is_type("A"));
    EXPECT_TRUE(read.at(i).is_type("B"));
  }
}

TEST(ClixmlReader, ReadsEveryContainer) {
  const Document read = document(
      "<Objs><Obj><LST><S>a</S></LST></Obj><Obj><IE><S>a</S><S>b</S></IE></Obj>"
      "<Obj><STK/></Obj><Obj><QUE><Nil/></QUE></Obj>"
      "<Obj><DCT><En><S N='Value'>one</S><I32 N='Key'>1</I32></En>"
      "<En><S N='Key'>Two</S><Obj N='Value'><ToString>2</ToString></Obj></En></DCT></Obj></Objs>");
  EXPECT_EQ(read.at(0).container(), Container::list);
  EXPECT_EQ(read.at(1).container(), Container::enumerable);
  EXPECT_EQ(read.at(1).items().at(1).text(), "b");
  EXPECT_EQ(read.at(2).container(), Container::stack);
  EXPECT_TRUE(read.at(2).items().empty());
  EXPECT_EQ(read.at(3).container(), Container::queue);
  EXPECT_TRUE(read.at(3).items().at(0).is_null());
  const Value dictionary = read.at(4);
  EXPECT_EQ(dictionary.container(), Container::dictionary);
  EXPECT_TRUE(dictionary.items().empty());
  ASSERT_EQ(dictionary.entries().size(), 2U);
  EXPECT_EQ(dictionary.entries()[0].key.integer(), 1);
  EXPECT_EQ(dictionary.entry("1")->text(), "one");
  EXPECT_EQ(dictionary.entry("TWO")->text(), "2");
  EXPECT_FALSE(dictionary.entry("three"));
}

TEST(ClixmlReader, FollowsAReferenceToTheObjectAroundIt) {
  const Document read = document(
      "<Obj RefId='0'><MS><Obj N='Child' RefId='1'><MS><Ref N='Parent' RefId='0'/></MS></Obj>"
      "<S N='Name'>top</S></MS></Obj>");
  Value value = root(read);
  for (int i = 0; i < 1000; ++i) value = *value.property("Child")->property("Parent");
  EXPECT_EQ(value.property("Name")->text(), "top");
}

TEST(ClixmlReader, NamesThePlaceOfWhatIsWrong) {
  EXPECT_EQ(error("<Obj>\n  <I33>1</I33></Obj>"),
            "clixml.refused: an element that CLIXML does not know (line 2, column 3)");
  EXPECT_EQ(error("<S>1</I32>"),
            "clixml.malformed: this is not well-formed XML (mismatched tag, line 1, column 7)");
}

}  // namespace
}  // namespace signet::clixml
