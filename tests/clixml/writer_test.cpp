#include "clixml/writer.h"

#include <gtest/gtest.h>

#include <string>

#include "clixml/reader.h"

namespace signet::clixml {
namespace {

template <class Say>
std::string written(Say say) {
  Writer writer;
  say(writer);
  const Secret secret = writer.take();
  return secret.reveal([](ByteView bytes) { return std::string(as_text(bytes)); });
}

// The shapes that a server took for these messages, to the byte.
TEST(ClixmlWriter, WritesASessionCapability) {
  EXPECT_EQ(written([](Writer& writer) {
              writer.begin_object({});
              writer.begin_extended();
              writer.version("protocolversion", "2.3");
              writer.version("PSVersion", "2.0");
              writer.version("SerializationVersion", "1.1.0.1");
              writer.end_extended();
              writer.end_object();
            }),
            "<Obj RefId=\"0\"><MS><Version N=\"protocolversion\">2.3</Version>"
            "<Version N=\"PSVersion\">2.0</Version>"
            "<Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>");
}

TEST(ClixmlWriter, WritesACommandWithItsArguments) {
  constexpr std::string_view result = "System.Management.Automation.Runspaces.PipelineResultTypes";
  EXPECT_EQ(
      written([&](Writer& writer) {
        writer.begin_object({});
        writer.begin_extended();
        writer.string("Cmd", "Get-ExchangeCertificate");
        writer.boolean("IsScript", false);
        writer.null("UseLocalScope");
        writer.enumeration("MergeMyResult", result, "None", 0);
        writer.enumeration("MergeToResult", result, "None", 0);
        writer.begin_object("Args", {"System.Object"});
        writer.begin_list();
        writer.begin_object({});
        writer.begin_extended();
        writer.string("N", "Server");
        writer.string("V", "ex1");
        writer.end_extended();
        writer.end_object();
        writer.end_list();
        writer.end_object();
        writer.begin_object("More", {"System.Object"});
        writer.end_object();
        writer.end_extended();
        writer.end_object();
      }),
      "<Obj RefId=\"0\"><MS><S N=\"Cmd\">Get-ExchangeCertificate</S><B N=\"IsScript\">false</B>"
      "<Nil N=\"UseLocalScope\" /><Obj N=\"MergeMyResult\" RefId=\"1\"><TN RefId=\"0\">"
      "<T>System.Management.Automation.Runspaces.PipelineResultTypes</T><T>System.Enum</T>"
      "<T>System.ValueType</T><T>System.Object</T></TN><ToString>None</ToString><I32>0</I32></Obj>"
      "<Obj N=\"MergeToResult\" RefId=\"2\"><TNRef RefId=\"0\" /><ToString>None</ToString>"
      "<I32>0</I32></Obj><Obj N=\"Args\" RefId=\"3\"><TN RefId=\"1\"><T>System.Object</T></TN><LST>"
      "<Obj RefId=\"4\"><MS><S N=\"N\">Server</S><S N=\"V\">ex1</S></MS></Obj></LST></Obj>"
      "<Obj N=\"More\" RefId=\"5\"><TNRef RefId=\"1\" /></Obj></MS></Obj>");
}

TEST(ClixmlWriter, WritesEachScalar) {
  EXPECT_EQ(written([](Writer& writer) { writer.null({}); }), "<Nil />");
  EXPECT_EQ(written([](Writer& writer) { writer.string({}, ""); }), "<S></S>");
  EXPECT_EQ(written([](Writer& writer) { writer.boolean("V", true); }), "<B N=\"V\">true</B>");
  EXPECT_EQ(written([](Writer& writer) { writer.int32({}, INT32_MIN); }), "<I32>-2147483648</I32>");
  EXPECT_EQ(written([](Writer& writer) { writer.int64("ci", -100); }), "<I64 N=\"ci\">-100</I64>");
  EXPECT_EQ(written([](Writer& writer) { writer.time({}, Seconds(std::chrono::seconds(1))); }),
            "<DT>1970-01-01T00:00:01Z</DT>");
  EXPECT_EQ(written([](Writer& writer) {
              writer.guid({}, *Guid::parse("6F9619FF-8B86-D011-B42D-00C04FC964FF"));
            }),
            "<G>6f9619ff-8b86-d011-b42d-00c04fc964ff</G>");
  EXPECT_EQ(written([](Writer& writer) { writer.bytes("V", Bytes{1, 2}); }),
            "<BA N=\"V\">AQI=</BA>");
  EXPECT_EQ(written([](Writer& writer) { writer.secure_string({}, Bytes{255}); }), "<SS>/w==</SS>");
}

TEST(ClixmlWriter, SaysNothingButDataInAText) {
  EXPECT_EQ(written([](Writer& writer) {
              writer.string("a\"_x\n", "</S><SBK>$(Get-Date)</SBK>_x0041_\r\n😀&\uFFFE");
            }),
            "<S N=\"a&quot;_x005F_x_x000A_\">&lt;/S&gt;&lt;SBK&gt;$(Get-Date)&lt;/SBK&gt;"
            "_x005F_x0041__x000D__x000A__xD83D__xDE00_&amp;_xFFFE_</S>");
}

// Longer than every piece it is written in, and of every length modulo three.
TEST(ClixmlWriter, WritesLongBytesWhole) {
  for (std::size_t size = 102'000; size < 102'003; ++size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * i / 7);
    const std::string text = written([&](Writer& writer) { writer.bytes({}, bytes); });
    const auto read = clixml::read(as_bytes(text));
    ASSERT_TRUE(read) << to_text(read.error());
    EXPECT_TRUE(read->root().bytes() == bytes) << size;
  }
}

TEST(ClixmlWriter, IsEmptyAfterTheDocumentWasTaken) {
  Writer writer;
  writer.null({});
  EXPECT_EQ(writer.take().size(), 7U);
  EXPECT_TRUE(writer.take().empty());
}

TEST(ClixmlText, IsSaidWhenItIsUtf8) {
  EXPECT_TRUE(check_text(""));
  EXPECT_TRUE(check_text(std::string_view("a\0\x01\x7F€😀\uFFFF", 15)));
  const auto refused = check_text("Grüße \xED\xA0\x80 secret");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "clixml.text");
  EXPECT_EQ(to_text(refused.error()), "error: the text is not UTF-8 at byte 8");
  EXPECT_FALSE(check_text("cut \xF0\x9F\x98"));
}

}  // namespace
}  // namespace signet::clixml
