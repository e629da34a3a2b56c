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

}  // namespace
}  // namespace signet
