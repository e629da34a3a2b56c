#include "clixml/reader.h"

#include <gtest/gtest.h>

#include "read_document.h"

namespace signet::clixml {
namespace {

TEST(ClixmlReader, TakesNoBytesForOneNull) {
  for (const std::string_view text : {"", "\xEF\xBB\xBF"}) {
    const Document read = document(text);
    ASSERT_EQ(read.size(), 1U);
    EXPECT_TRUE(read.root().is_null());
  }
}

TEST(ClixmlReader, SkipsTheMarkThatServersPutInFront) {
  const Document read = document("\xEF\xBB\xBF<I32>-7</I32>");
  EXPECT_EQ(read.root().kind(), Kind::integer);
  EXPECT_EQ(read.root().integer(), -7);
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
  const Value object = read.root();
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
  Value value = read.root();
  for (int i = 0; i < 1000; ++i) value = *value.property("Child")->property("Parent");
  EXPECT_EQ(value.property("Name")->text(), "top");
}

// 2^40 ways lead from the last object to the first.
TEST(ClixmlReader, KeepsSharedObjectsOnce) {
  std::string text = "<Objs><Obj RefId='0'><ToString>end</ToString></Obj>";
  for (int i = 1; i <= 40; ++i) {
    const std::string before = "<Ref RefId='" + std::to_string(i - 1) + "'/>";
    text += "<Obj RefId='" + std::to_string(i) + "'><LST>" + before + before + "</LST></Obj>";
  }
  const Document read = document(text + "</Objs>");
  Value value = read.at(40);
  while (!value.items().empty()) value = value.items().back();
  EXPECT_EQ(value.text(), "end");
}

TEST(ClixmlReader, TakesNamesFromTheirEscapes) {
  const Document read = document(
      "<Obj><MS><S "
      "N='a_x000A__xd83d__XDE00_&lt;'>_x005F_x0041_</S></MS><ToString>t_x0007_</ToString>"
      "<TN><T>_x0054_ype</T></TN></Obj>");
  EXPECT_EQ(read.root().properties().at(0).name, "a\n😀<");
  EXPECT_EQ(read.root().property("A\n😀<")->text(), "_x0041_");
  EXPECT_EQ(read.root().text(), "t\a");
  EXPECT_TRUE(read.root().is_type("Type"));
}

TEST(ClixmlReader, KeepsWhiteSpaceInTextsAndIgnoresItAroundValues) {
  const Document read = document("<Objs>\n<S> a \n</S> <I32> 7\n</I32> <B>\ttrue </B></Objs>");
  EXPECT_EQ(read.at(0).text(), " a \n");
  EXPECT_EQ(read.at(1).integer(), 7);
  EXPECT_EQ(read.at(2).boolean(), true);
}

TEST(ClixmlReader, ReadsBase64ThatWasWrapped) {
  const Document read = document("<Objs><BA>\r\n  AQID\r\n  BA==\r\n</BA><SS>AQ==</SS></Objs>");
  EXPECT_EQ(read.at(0).bytes(), (Bytes{1, 2, 3, 4}));
  EXPECT_EQ(read.at(1).bytes(), Bytes{1});
  EXPECT_EQ(read.at(1).kind(), Kind::secure_string);
}

TEST(ClixmlReader, GivesNoValueForWhatAServerMiswrote) {
  const Document read = document(
      "<Objs><I32>1e3</I32><I64>9223372036854775808</I64><B>True</B><BA>A===</BA><G>1</G>"
      "<DT>yesterday</DT><C>x</C><S>1</S></Objs>");
  EXPECT_FALSE(read.at(0).integer());
  EXPECT_FALSE(read.at(1).integer());
  EXPECT_FALSE(read.at(2).boolean());
  EXPECT_FALSE(read.at(3).bytes());
  EXPECT_FALSE(read.at(4).guid());
  EXPECT_FALSE(read.at(5).time());
  EXPECT_EQ(read.at(6).text(), "\uFFFD");
  const Value text = read.at(7);
  EXPECT_FALSE(text.integer() || text.boolean() || text.bytes() || text.guid() || text.time());
}

// A null has nothing, whatever it is asked for.
TEST(ClixmlReader, AsksANullInVain) {
  const Document read = document("<Nil/>");
  const Value null = read.root();
  EXPECT_TRUE(null.is_null());
  EXPECT_EQ(null.text(), "");
  EXPECT_EQ(null.to_string(), "");
  EXPECT_EQ(null.container(), Container::none);
  EXPECT_TRUE(null.type_names().empty() && null.properties().empty() && null.items().empty() &&
              null.entries().empty());
  EXPECT_FALSE(null.property("a") || null.entry("a") || null.primitive());
  EXPECT_FALSE(null.integer() || null.boolean() || null.bytes() || null.guid() || null.time());
}

TEST(ClixmlReader, KeepsOnlyTheTypeOfAProgressRecord) {
  const Document read = document(
      "<Obj S='progress'><MS><PR N='Record'><AV>a</AV><AI>0</AI><Nil/><PI>-1</PI><PC>-1</PC>"
      "<T>Processing</T><SR>-1</SR><SD>s</SD></PR><I32 N='Next'>1</I32></MS></Obj>");
  const Value record = *read.root().property("Record");
  EXPECT_TRUE(record.is_type("System.Management.Automation.ProgressRecord"));
  EXPECT_TRUE(record.properties().empty());
  EXPECT_EQ(read.root().property("Next")->integer(), 1);
}

TEST(ClixmlReader, TakesANamedMemberSetForAnObject) {
  const Document read = document(
      "<Obj><MS><MS N='PSStandardMembers'><S N='Inner'>1</S></MS><S N='Outer'>2</S></MS></Obj>");
  EXPECT_EQ(read.root().property("PSStandardMembers")->property("Inner")->text(), "1");
  EXPECT_EQ(read.root().property("Outer")->text(), "2");
}

// Types are texts, and so is what would be run or rebuilt elsewhere.
TEST(ClixmlReader, LeavesDangerousThingsInert) {
  const Document read = document(
      "<Obj RefId='0'><TN RefId='0'><T>System.Windows.Markup.XamlReader</T></TN><MS>"
      "<SBK N='Code'>Remove-Item /</SBK><XD N='Xml'>&lt;!DOCTYPE a&gt;</XD>"
      "<BA N='SerializationData'>AAEAAAD/////</BA></MS></Obj>");
  EXPECT_EQ(read.root().property("Code")->kind(), Kind::script_block);
  EXPECT_EQ(read.root().property("Code")->text(), "Remove-Item /");
  EXPECT_EQ(read.root().property("Xml")->text(), "<!DOCTYPE a>");
  EXPECT_EQ(read.root().property("SerializationData")->bytes()->size(), 9U);
}

TEST(ClixmlReader, SurvivesItsDocumentAsLongAsOneCopyLives) {
  const Document copy = [] {
    return Document(document("<S>a text that is longer than short</S>"));
  }();
  EXPECT_EQ(copy.root().text(), "a text that is longer than short");
}

}  // namespace
}  // namespace signet::clixml
