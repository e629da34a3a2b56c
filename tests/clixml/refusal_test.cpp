#include <gtest/gtest.h>

#include <string>

#include "read_document.h"

namespace signet::clixml {
namespace {

TEST(ClixmlRefusal, NamesWhatIsWrongAndItsPlace) {
  EXPECT_EQ(error("<Obj>\n  <I33>1</I33></Obj>"),
            "clixml.refused: an element that CLIXML does not know (line 2, column 3)");
  EXPECT_EQ(error("<S>1</I32>"),
            "clixml.malformed: this is not well-formed XML (mismatched tag, line 1, column 7)");
  EXPECT_EQ(error("<S>\n\n_xD800_</S>"),
            "clixml.malformed: a text holds half of a surrogate pair (line 3, column 8)");
  EXPECT_EQ(error("<S type='x'>a</S>"),
            "clixml.refused: an attribute that CLIXML does not know (line 1, column 1)");
}

TEST(ClixmlRefusal, NeverRepeatsTheDocument) {
  for (const char* text :
       {"<Canary/>", "<S Canary=''/>", "<Obj>Canary</Obj>", "<S>Canary", "<Obj RefId='Canary'/>",
        "<S>&Canary;</S>", "<!DOCTYPE Canary><S/>", "<?Canary x?><S/>", "<S xmlns='Canary'/>",
        "<?xml version='1.0' encoding='Canary'?><S/>", "<Canary:S/>"}) {
    const std::string said = error(text);
    EXPECT_NE(said, "read") << text;
    EXPECT_EQ(said.find("Canary"), std::string::npos) << said;
  }
}

TEST(ClixmlRefusal, TakesNoElementWhereItCannotStand) {
  for (const char* text :
       {"<T>a</T>", "<MS/>", "<En/>", "<AV/>", "<Objs><Objs/></Objs>", "<Objs><MS/></Objs>",
        "<Obj><Obj/></Obj>", "<Obj RefId='0'><Ref RefId='0'/></Obj>", "<Obj><En/></Obj>",
        "<Obj><LST><En/></LST></Obj>", "<Obj><DCT><S/></DCT></Obj>", "<Obj><TN><S/></TN></Obj>",
        "<Obj><Props><MS/></Props></Obj>", "<S><S/></S>", "<Nil><S/></Nil>",
        "<Obj><ToString><S/></ToString></Obj>", "<PR><Obj/></PR>",
        "<Obj><LST><LST/></LST></Obj>"}) {
    EXPECT_EQ(error(text).substr(0, 64),
              "clixml.malformed: a CLIXML element where it cannot stand (line 1")
        << text;
  }
}

TEST(ClixmlRefusal, TakesNoTextBetweenElements) {
  for (const char* text :
       {"<Objs>a</Objs>", "<Obj>a</Obj>", "<Obj><MS>a</MS></Obj>", "<Obj><LST>a</LST></Obj>",
        "<Obj><DCT>a</DCT></Obj>", "<Obj><TN>a</TN></Obj>", "<Nil>a</Nil>"}) {
    EXPECT_EQ(error(text).substr(0, 56), "clixml.malformed: text between the elements of CLIXML (l")
        << text;
  }
}

TEST(ClixmlRefusal, TakesNoPartOfAnObjectTwice) {
  const std::pair<const char*, const char*> cases[] = {
      {"<Obj><S/><S/></Obj>", "an object with two primitives"},
      {"<Obj><LST/><STK/></Obj>", "an object with two containers"},
      {"<Obj><MS/><MS/></Obj>", "an object with two lists of properties"},
      {"<Obj><Props/><Props/></Obj>", "an object with two lists of properties"},
      {"<Obj><ToString/><ToString/></Obj>", "an object with two ToString texts"},
      {"<Obj><TN/><TN/></Obj>", "an object with two lists of types"},
      {"<Obj><TN RefId='1'/><TNRef RefId='1'/></Obj>", "an object with two lists of types"},
  };
  for (const auto& [text, said] : cases) {
    EXPECT_TRUE(error(text).starts_with("clixml.malformed: " + std::string(said) + " (line"))
        << error(text);
  }
}

TEST(ClixmlRefusal, TakesNoReferenceToWhatIsNotThere) {
  const std::pair<const char*, const char*> cases[] = {
      {"<Ref RefId='0'/>", "refused: a Ref to an object that was not defined"},
      {"<Obj><LST><Ref RefId='1'/><Obj RefId='1'/></LST></Obj>",
       "refused: a Ref to an object that was not defined"},
      {"<Obj><TNRef RefId='0'/></Obj>", "refused: a TNRef to types that were not defined"},
      {"<Obj><LST><Ref/></LST></Obj>", "malformed: a Ref without RefId"},
      {"<Obj><TNRef/></Obj>", "malformed: a TNRef without RefId"},
      {"<Obj RefId='-1'/>", "malformed: a RefId that is no number"},
      {"<Obj RefId='4294967296'/>", "malformed: a RefId that is no number"},
      {"<Obj RefId='1x'/>", "malformed: a RefId that is no number"},
      {"<Objs><Obj RefId='1'/><Obj RefId='1'/></Objs>",
       "malformed: two objects have the same RefId"},
      {"<Objs><Obj><TN RefId='1'/></Obj><Obj><TN RefId='1'/></Obj></Objs>",
       "malformed: two lists of types have the same RefId"},
  };
  for (const auto& [text, said] : cases) {
    EXPECT_TRUE(error(text).starts_with("clixml." + std::string(said) + " (line")) << error(text);
  }
}

TEST(ClixmlRefusal, TakesNoIncompletePropertiesAndEntries) {
  const std::pair<const char*, const char*> cases[] = {
      {"<Obj><MS><S/></MS></Obj>", "a property without a name"},
      {"<Obj><MS><S N='_xDC00_'/></MS></Obj>", "a name holds half of a surrogate pair"},
      {"<Obj><DCT><En/></DCT></Obj>", "a dictionary entry without key or value"},
      {"<Obj><DCT><En><S N='Key'/></En></DCT></Obj>", "a dictionary entry without key or value"},
      {"<Obj><DCT><En><S N='Value'/></En></DCT></Obj>", "a dictionary entry without key or value"},
      {"<Obj><DCT><En><S/></En></DCT></Obj>",
       "a part of a dictionary entry is neither Key nor Value"},
      {"<Obj><DCT><En><S N='Key'/><S N='Key'/></En></DCT></Obj>",
       "a dictionary entry with two keys or two values"},
  };
  for (const auto& [text, said] : cases) {
    EXPECT_TRUE(error(text).starts_with("clixml.malformed: " + std::string(said) + " (line"))
        << error(text);
  }
}

TEST(ClixmlRefusal, TakesNoSurrogateAlone) {
  for (const char* text : {"_xD800_", "_xDC00_", "_xDC00__xD800_", "_xD800_a_xDC00_", "a_xDBFF_",
                           "_x0000D800_", "_xD800__xD800__xDC00_"}) {
    EXPECT_TRUE(error("<S>" + std::string(text) + "</S>")
                    .starts_with("clixml.malformed: a text holds half of a surrogate pair"))
        << text;
  }
}

TEST(ClixmlRefusal, TakesNothingThatXmlCannotHold) {
  for (const std::string& text :
       {std::string("\uFFFE"), std::string("\uFFFF"), std::string("a\0b", 3), std::string("\x01"),
        std::string("\xED\xA0\x80"), std::string("\xC0\x80"), std::string("\xFF"),
        std::string("&#0;"), std::string("&#xFFFE;"), std::string("&#xD800;")}) {
    EXPECT_TRUE(error("<S>" + text + "</S>").starts_with("clixml.malformed: this is not well-for"));
  }
}

TEST(ClixmlRefusal, TakesNoTypeDeclarationInstructionOrOtherEncoding) {
  EXPECT_EQ(
      error("<!DOCTYPE a [<!ENTITY b 'b'>]><S>&b;</S>"),
      "clixml.refused: a document type declaration in XML is not accepted (line 1, column 13)");
  EXPECT_EQ(error("<Objs><?php x?></Objs>"),
            "clixml.refused: a processing instruction in XML is not accepted (line 1, column 7)");
  EXPECT_EQ(error(std::string_view("\xFF\xFE<\0S\0/\0>\0", 10)),
            "clixml.refused: XML in another encoding than UTF-8 is not accepted");
  EXPECT_EQ(error("<?xml version='1.0' encoding='utf-8'?><S/>"), "read");
}

std::string nested(std::size_t objects) {
  std::string begin = "<Obj>";
  std::string end;
  for (std::size_t i = 1; i < objects; ++i) {
    begin += "<DCT><En><S N='Key'/><Obj N='Value'>";
    end += "</Obj></En></DCT>";
  }
  return begin + "<DCT><En><S N='Key'/><S N='Value'/></En></DCT>" + end + "</Obj>";
}

TEST(ClixmlRefusal, StopsAtItsLimits) {
  EXPECT_EQ(error(nested(50)), "read");
  EXPECT_TRUE(error(nested(51)).starts_with("clixml.limit: CLIXML objects are nested too deeply"));
  EXPECT_EQ(error("<Objs><S/><S/></Objs>", {.nodes = 3}), "read");
  EXPECT_EQ(error("<Objs><S/><S/></Objs>", {.nodes = 2}),
            "clixml.limit: the XML has too many elements (line 1, column 11)");
  EXPECT_EQ(error("<S>abcdef</S>", {.bytes = 13}), "read");
  EXPECT_EQ(error("<S>abcdef</S>", {.bytes = 12}), "clixml.limit: the XML is longer than 12 bytes");
}

// A document of eight megabytes that is all depth ends at the fifty-first object.
TEST(ClixmlRefusal, IsQuickWithDepth) {
  std::string text;
  while (text.size() < 8'000'000) text += "<Obj><LST>";
  EXPECT_EQ(error(text), "clixml.limit: CLIXML objects are nested too deeply (line 1, column 501)");
}

}  // namespace
}  // namespace signet::clixml
