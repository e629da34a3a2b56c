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

// As read_xml.
Expected<XmlElement> read_xml_tree(ByteView document, const XmlLimits& limits);

// Text and attribute values for XML: the five characters that need it become entities, and so do
// CR, LF and TAB in attributes. Other control characters, which XML 1.0 cannot hold, are left out.
std::string xml_text(std::string_view text);
std::string xml_attribute(std::string_view text);

}  // namespace signet
