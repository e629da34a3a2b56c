#include "xml/xml_tree.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace signet {

namespace {

class TreeBuilder final : public XmlHandler {
 public:
  bool start(std::string_view namespace_uri, std::string_view name,
             const std::vector<XmlAttribute>& attributes) override {
    XmlElement& element = open_.emplace_back();
    element.namespace_uri = namespace_uri;
    element.name = name;
    element.attributes = attributes;
    return true;
  }
  bool end() override {
    XmlElement element = std::move(open_.back());
    open_.pop_back();
    if (open_.empty()) {
      root_ = std::move(element);
    } else {
      open_.back().children.push_back(std::move(element));
    }
    return true;
  }
  bool text(std::string_view text) override {
    open_.back().text += text;
    return true;
  }

  XmlElement take() { return std::move(root_); }

 private:
  std::vector<XmlElement> open_;  // from the root inward
  XmlElement root_;
};

bool fits_xml(std::uint32_t point) {
  return point >= 0x20 ? point != 0xFFFE && point != 0xFFFF
                       : point == '\t' || point == '\n' || point == '\r';
}

std::string_view entity(char letter) {
  switch (letter) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&apos;";
    case '\r':
      return "&#13;";
    default:  // all other characters stand for themselves
      return {};
  }
}

std::string escaped(std::string_view text, bool in_attribute) {
  std::string result;
  result.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::size_t length = std::max<std::size_t>(point.length, 1);
    if (point.length == 0) {
      result += "\uFFFD";
    } else if (const std::string_view known = entity(text[0]); !known.empty()) {
      result += known;
    } else if (in_attribute && (text[0] == '\n' || text[0] == '\t')) {
      result += text[0] == '\n' ? "&#10;" : "&#9;";
    } else if (fits_xml(point.value)) {
      result += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace

bool XmlElement::is(std::string_view in_namespace, std::string_view local_name) const {
  return name == local_name && namespace_uri == in_namespace;
}

const XmlElement* XmlElement::child(std::string_view in_namespace,
                                    std::string_view local_name) const {
  const auto found = std::ranges::find_if(
      children, [&](const XmlElement& each) { return each.is(in_namespace, local_name); });
  return found == children.end() ? nullptr : &*found;
}

const std::string* XmlElement::attribute(std::string_view local_name) const {
  const auto found = std::ranges::find(attributes, local_name, &XmlAttribute::name);
  return found == attributes.end() ? nullptr : &found->value;
}

Expected<XmlElement> read_xml_tree(ByteView document, const XmlLimits& limits) {
  TreeBuilder builder;
  const Expected<void> read = read_xml(document, limits, builder);
  if (!read) return std::unexpected(read.error());
  return builder.take();
}

std::string xml_text(std::string_view text) { return escaped(text, false); }
std::string xml_attribute(std::string_view text) { return escaped(text, true); }

}  // namespace signet
