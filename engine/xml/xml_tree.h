#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "xml/xml_reader.h"

namespace signet {

// A small document as a tree: SOAP envelopes. Comments are dropped, text is kept as it stands.
struct XmlElement {
  std::string namespace_uri;
  std::string name;
  std::vector<XmlAttribute> attributes;
  std::string text;  // of the element itself, all parts joined
  std::vector<XmlElement> children;

  bool is(std::string_view in_namespace, std::string_view local_name) const;
  // The first child with that name, or null.
  const XmlElement* child(std::string_view in_namespace, std::string_view local_name) const;
  // The attribute without regard to its namespace, or null.
  const std::string* attribute(std::string_view local_name) const;
};

// An element costs about 150 bytes here and each attribute 100, so a tree is only for what is
// small.
inline constexpr XmlLimits tree_limits{.bytes = std::size_t{4} << 20, .elements = 10'000};

// As read_xml.
Expected<XmlElement> read_xml_tree(ByteView document, const XmlLimits& limits = tree_limits);

// Text and attribute values for XML: the five characters that need it become entities, and so do
// CR, and LF and TAB in attributes, which a reader would change. Other control characters, U+FFFE
// and U+FFFF, which XML 1.0 cannot hold, are left out; what is not UTF-8 becomes U+FFFD.
std::string xml_text(std::string_view text);
std::string xml_attribute(std::string_view text);

}  // namespace signet
