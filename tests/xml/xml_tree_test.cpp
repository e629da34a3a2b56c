#include "xml/xml_tree.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace signet {
namespace {

constexpr std::string_view soap = "http://www.w3.org/2003/05/soap-envelope";

TEST(XmlTree, FindsWhatAnEnvelopeHoldsByNamespaceAndName) {
  const auto tree =
      read_xml_tree(as_bytes("<s:Envelope xmlns:s='http://www.w3.org/2003/05/"
                             "soap-envelope' xmlns:w='urn:w'><!-- a word -->"
                             "<w:Body/><s:Body w:id='7' xml:lang='en-US'>"
                             "one <b xmlns='urn:b'>bold</b>word</s:Body>"
                             "</s:Envelope>"));
  ASSERT_TRUE(tree) << to_text(tree.error());
  EXPECT_TRUE(tree->is(soap, "Envelope"));
  ASSERT_EQ(tree->children.size(), 2U);
  const XmlElement* body = tree->child(soap, "Body");
  ASSERT_TRUE(body);
  EXPECT_EQ(body, &tree->children[1]);
  EXPECT_EQ(body->text, "one word");
  ASSERT_TRUE(body->attribute("id"));
  EXPECT_EQ(*body->attribute("id"), "7");
  ASSERT_TRUE(body->attribute("lang"));
  EXPECT_EQ(body->attributes[0].namespace_uri, "urn:w");
  EXPECT_EQ(body->attribute("ID"), nullptr);
  ASSERT_TRUE(body->child("urn:b", "b"));
  EXPECT_EQ(body->child("urn:b", "b")->text, "bold");
  EXPECT_EQ(body->child(soap, "b"), nullptr);
}

// Whatever can be said at all comes back as it was.
TEST(XmlTree, ReadsBackWhatWasEscaped) {
  const std::string said = "<a href=\"x\">&amp; 'it'</a>\r\n\tGrüße 🙂 ]]>";
  const std::string document = "<a b=\"" + xml_attribute(said) + "\" c='" + xml_attribute(said) +
                               "'>" + xml_text(said) + "</a>";
  const auto tree = read_xml_tree(as_bytes(document));
  ASSERT_TRUE(tree) << to_text(tree.error());
  EXPECT_EQ(tree->text, said);
  EXPECT_EQ(*tree->attribute("b"), said);
  EXPECT_EQ(*tree->attribute("c"), said);
}

TEST(XmlTree, LeavesOutWhatXmlCannotHold) {
  EXPECT_EQ(xml_text(std::string_view("a\0b\x01\x1F"
                                      "c\uFFFE\uFFFF\x7F",
                                      14)),
            "abc\x7F");
  EXPECT_EQ(xml_attribute("a\x80z\xED\xA0\x80"), "a\uFFFDz\uFFFD\uFFFD\uFFFD");
}

TEST(XmlTree, RefusesAsTheReaderDoes) {
  const auto tree = read_xml_tree(as_bytes("<a><b></a>"));
  ASSERT_FALSE(tree);
  EXPECT_EQ(to_text(tree.error()),
            "error: this is not well-formed XML (mismatched tag, line 1, column 9)");
}

TEST(XmlTree, IsOnlyForSmallDocuments) {
  std::string document = "<a>";
  for (int i = 0; i < 10'000; ++i) document += "<b/>";
  const auto tree = read_xml_tree(as_bytes(document + "</a>"));
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().code, "xml.limit");
}

}  // namespace
}  // namespace signet
