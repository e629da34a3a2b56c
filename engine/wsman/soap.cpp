#include "wsman/soap.h"

#include <cstddef>
#include <vector>

#include "base/text.h"
#include "xml/xml_tree.h"

namespace signet::wsman {

namespace {

// Twice the longest envelope that a request allows.
constexpr XmlLimits limits{.bytes = std::size_t{1} << 20, .depth = 32, .elements = 10'000};
constexpr std::size_t longest_shown = 400;
constexpr std::size_t most_names = std::size_t{4} << 20;

// One long namespace, declared once, is copied into every element of a tree: what the tree would
// hold is added up before it is built.
class NameBudget final : public XmlHandler {
 public:
  bool start(std::string_view namespace_uri, std::string_view name,
             const std::vector<XmlAttribute>& attributes) override {
    used_ += namespace_uri.size() + name.size();
    for (const XmlAttribute& attribute : attributes) {
      used_ += attribute.namespace_uri.size() + attribute.name.size() + attribute.value.size();
    }
    return used_ <= most_names;
  }
  bool end() override { return true; }
  bool text(std::string_view) override { return true; }

 private:
  std::size_t used_ = 0;
};

void append_text(const XmlElement& element, std::string& text) {
  if (text.size() > longest_shown) return;
  text += std::string_view(element.text).substr(0, longest_shown + 1);
  for (const XmlElement& child : element.children) append_text(child, text);
}

std::unexpected<Problem> malformed(const Problem& cause) {
  const bool heavy = cause.code == "xml.stopped";
  return std::unexpected(Problem{"wsman.malformed",
                                 "the server's answer cannot be read",
                                 heavy ? "its names are too long" : to_line(cause),
                                 {},
                                 {}});
}

}  // namespace

Expected<XmlElement> read_soap(ByteView document) {
  NameBudget budget;
  const Expected<void> affordable = read_xml(document, limits, budget);
  if (!affordable) return malformed(affordable.error());
  Expected<XmlElement> tree = read_xml_tree(document, limits);
  if (!tree) return malformed(tree.error());
  return tree;
}

std::string shown_text(std::string_view text) {
  const std::string_view trimmed = trim(text);
  const std::string_view kept = beginning(trimmed, longest_shown);
  return printable(kept) + (kept.size() < trimmed.size() ? "..." : "");
}

std::string shown_text(const XmlElement& element) {
  std::string text;
  append_text(element, text);
  return shown_text(text);
}

}  // namespace signet::wsman
