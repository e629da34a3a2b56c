// uses: base xml
#include <cstdlib>
#include <string>

#include "base/bytes.h"
#include "xml/xml_tree.h"

namespace {

using signet::XmlAttribute;
using signet::XmlElement;

constexpr std::string_view of_xml = "http://www.w3.org/XML/1998/namespace";

// The tree as a document, each name with a prefix of its own.
void write(const XmlElement& element, std::string& out) {
  const auto declare = [&out](const std::string& prefix, const std::string& uri) {
    if (!uri.empty()) out += " xmlns:" + prefix + "='" + signet::xml_attribute(uri) + "'";
  };
  const auto prefixed = [](const std::string& prefix, const XmlAttribute& attribute) {
    return (attribute.namespace_uri.empty() ? "" : prefix + ":") + attribute.name;
  };
  const std::string prefix = element.namespace_uri == of_xml ? "xml" : "e";
  const std::string name = (element.namespace_uri.empty() ? "" : prefix + ":") + element.name;
  out += "<" + name;
  declare(prefix, element.namespace_uri);
  for (std::size_t i = 0; i < element.attributes.size(); ++i) {
    const XmlAttribute& attribute = element.attributes[i];
    const bool is_of_xml = attribute.namespace_uri == of_xml;
    const std::string own = is_of_xml ? "xml" : "a" + std::to_string(i);
    if (!is_of_xml) declare(own, attribute.namespace_uri);
    out += " " + prefixed(own, attribute) + "='" + signet::xml_attribute(attribute.value) + "'";
  }
  out += ">" + signet::xml_text(element.text);
  for (const XmlElement& child : element.children) write(child, out);
  out += "</" + name + ">";
}

bool same(const XmlElement& left, const XmlElement& right) {
  if (left.name != right.name || left.namespace_uri != right.namespace_uri ||
      left.text != right.text || left.attributes.size() != right.attributes.size() ||
      left.children.size() != right.children.size()) {
    return false;
  }
  for (std::size_t i = 0; i < left.attributes.size(); ++i) {
    const XmlAttribute& one = left.attributes[i];
    const XmlAttribute& other = right.attributes[i];
    if (one.name != other.name || one.namespace_uri != other.namespace_uri ||
        one.value != other.value) {
      return false;
    }
  }
  for (std::size_t i = 0; i < left.children.size(); ++i) {
    if (!same(left.children[i], right.children[i])) return false;
  }
  return true;
}

}  // namespace

// What is accepted must come back as the same tree from the document that is written for it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tree = signet::read_xml_tree({data, size});
  if (!tree) {
    if (!tree.error().code.starts_with("xml.") || to_text(tree.error()).size() > 200) std::abort();
    return 0;
  }
  std::string text;
  write(*tree, text);
  const auto again = signet::read_xml_tree(
      signet::as_bytes(text), {.bytes = std::size_t{1} << 28, .namespaces = 1'000'000});
  if (!again || !same(*tree, *again)) std::abort();
  return 0;
}
