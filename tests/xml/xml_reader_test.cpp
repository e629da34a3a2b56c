#include "xml/xml_reader.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace signet {
namespace {

// Writes down what it is told, and ends the reading at an element named "stop".
class Notes final : public XmlHandler {
 public:
  bool start(std::string_view namespace_uri, std::string_view name,
             const std::vector<XmlAttribute>& attributes) override {
    text_ += "<" + std::string(namespace_uri) + "|" + std::string(name);
    for (const XmlAttribute& each : attributes) {
      text_ += " " + each.namespace_uri + "|" + each.name + "=" + each.value;
    }
    text_ += ">";
    return name != "stop";
  }
  bool end() override {
    text_ += "</>";
    return true;
  }
  bool text(std::string_view text) override {
    text_ += text;
    return text != "stop";
  }
  const std::string& all() const { return text_; }

 private:
  std::string text_;
};

std::string notes(std::string_view document, const XmlLimits& limits = {}) {
  Notes notes;
  const Expected<void> read = read_xml(as_bytes(document), limits, notes);
  return read ? notes.all() : read.error().code + ": " + to_line(read.error());
}

TEST(XmlReader, TellsWhatADocumentHolds) {
  EXPECT_EQ(notes("<a b='1' c=\"&lt;&#x1F642;\"><d xmlns='urn:x' xmlns:y='urn:y' y:e=''/>"
                  "f<![CDATA[<g>]]>&amp;h</a>"),
            "<|a |b=1 |c=<🙂><urn:x|d urn:y|e=></>f<g>&h</>");
}

// expat reports a text in parts; whoever reads puts them together.
TEST(XmlReader, KeepsTheTextAsItStands) {
  EXPECT_EQ(notes("<a> one\r\ntwo&#13;\t<!-- three --> </a>"), "<|a> one\ntwo\r\t </>");
}

TEST(XmlReader, SkipsAByteOrderMark) {
  EXPECT_EQ(notes("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>"), "<|a></>");
}

TEST(XmlReader, StopsWhereItsHandlerSaysSo) {
  EXPECT_EQ(notes("<a>\n <stop/><b/></a>"), "xml.stopped: stopped (line 2, column 2)");
  EXPECT_EQ(notes("<a>stop<b/></a>"), "xml.stopped: stopped (line 1, column 4)");
  EXPECT_EQ(notes("<stop/>"), "xml.stopped: stopped (line 1, column 1)");
}

TEST(XmlReader, SaysWhereADocumentIsMalformed) {
  EXPECT_EQ(notes(""),
            "xml.malformed: this is not well-formed XML (no element found, line 1, column 1)");
  EXPECT_EQ(notes("<a>\n  <b></a>"),
            "xml.malformed: this is not well-formed XML (mismatched tag, line 2, column 8)");
  EXPECT_EQ(notes("<a>ü&b;</a>"),
            "xml.malformed: this is not well-formed XML (undefined entity, line 1, column 5)");
  EXPECT_EQ(notes("<a/><b/>"),
            "xml.malformed: this is not well-formed XML "
            "(junk after document element, line 1, column 5)");
  EXPECT_EQ(notes("<a b='1' b='2'/>"),
            "xml.malformed: this is not well-formed XML (duplicate attribute, line 1, column 10)");
  EXPECT_EQ(notes("<x:a/>"),
            "xml.malformed: this is not well-formed XML (unbound prefix, line 1, column 1)");
}

TEST(XmlReader, RefusesWhatXmlCannotHold) {
  for (const std::string& text :
       {std::string("\0", 1), std::string("\x01"), std::string("\uFFFE"), std::string("\uFFFF"),
        std::string("\xC0\x80"), std::string("\xED\xA0\x80"), std::string("\xF4\x90\x80\x80"),
        std::string("\xE2\x82"), std::string("&#0;"), std::string("&#x1F;"),
        std::string("&#xFFFF;")}) {
    EXPECT_TRUE(notes("<a>" + text + "</a>").starts_with("xml.malformed: ")) << text;
    EXPECT_TRUE(notes("<a b='" + text + "'/>").starts_with("xml.malformed: ")) << text;
  }
}

TEST(XmlReader, RefusesEveryTypeDeclaration) {
  EXPECT_EQ(notes("<!DOCTYPE a><a/>"),
            "xml.refused: a document type declaration in XML is not accepted (line 1, column 12)");
  for (const char* text :
       {"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "<!DOCTYPE a PUBLIC 'b' 'http://c'><a/>",
        "<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><a>&c;</a>",
        "<!DOCTYPE a [<!ENTITY % b SYSTEM 'file:///dev/zero'> %b;]><a/>"}) {
    EXPECT_TRUE(notes(text).starts_with("xml.refused: a document type declaration")) << text;
  }
}

TEST(XmlReader, RefusesEveryProcessingInstruction) {
  EXPECT_EQ(notes("<a>\n<?b c?></a>"),
            "xml.refused: a processing instruction in XML is not accepted (line 2, column 1)");
  EXPECT_TRUE(notes("<?b?><a/>").starts_with("xml.refused: "));
}

TEST(XmlReader, RefusesEveryOtherEncoding) {
  const std::string refused = "xml.refused: XML in another encoding than UTF-8 is not accepted";
  EXPECT_EQ(notes("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"),
            refused + " (line 1, column 1)");
  EXPECT_EQ(notes("<?xml version='1.0' encoding='UTF-16'?><a/>"), refused + " (line 1, column 1)");
  for (const std::string_view text :
       {std::string_view("\xFF\xFE<\0a\0/\0>\0", 10), std::string_view("\xFE\xFF\0<\0a\0/\0>", 10),
        std::string_view("<\0a\0/\0>\0", 8), std::string_view("\0<\0a\0/\0>", 8),
        std::string_view("\0\0\0<", 4)}) {
    EXPECT_EQ(notes(text), refused);
  }
}

TEST(XmlReader, StopsAtEachLimit) {
  EXPECT_EQ(notes("<a><b/></a>", {.bytes = 10}), "xml.limit: the XML is longer than 10 bytes");
  EXPECT_EQ(notes("<a><b><c/></b></a>", {.depth = 2}),
            "xml.limit: the XML is nested too deeply (line 1, column 7)");
  EXPECT_EQ(notes("<a><b/><b/></a>", {.elements = 2}),
            "xml.limit: the XML has too many elements (line 1, column 8)");
  EXPECT_EQ(notes("<a>\n<b c='' d='' e=''/></a>", {.attributes = 2}),
            "xml.limit: an XML element has too many attributes (line 2, column 1)");
  EXPECT_EQ(notes("<a xmlns='b'><c xmlns='d' xmlns:e='f'/></a>", {.namespaces = 2}),
            "xml.limit: the XML declares too many namespaces (line 1, column 14)");
  EXPECT_EQ(notes("<a b='' c=''><d/></a>",
                  {.bytes = 21, .depth = 2, .elements = 2, .attributes = 2, .namespaces = 0}),
            "<|a |b= |c=><|d></></>");
}

// Expat would gather them all, at twenty times their size, before it tells us of the first.
TEST(XmlReader, StopsAtACrowdedElementBeforeItIsRead) {
  std::string crowded = "<a>\n ü<b";
  for (int i = 0; i < 20; ++i) crowded += " b" + std::to_string(i) + "=''";
  const XmlLimits limits{.attributes = 10, .namespaces = 2};
  EXPECT_EQ(notes(crowded + "/></a>", limits),
            "xml.limit: an XML element has too many attributes (line 2, column 3)");
  const std::string many = "='='='='='='='='='='='='='='='='='='='='='='='='='='='='='='='='='";
  EXPECT_EQ(
      notes("<a b=\"" + many + "\"><!--<" + many + "--><![CDATA[<" + many + "]]></a>", limits),
      "<|a |b=" + many + "><" + many + "</>");
}

}  // namespace
}  // namespace signet
