#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {

struct XmlAttribute {
  std::string name;           // local name
  std::string namespace_uri;  // empty: none
  std::string value;
};

// What a document holds, in its order. Names come apart: namespace and local name.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // Each returns false, with its own reason kept, to end the reading.
  virtual bool start(std::string_view namespace_uri, std::string_view name,
                     const std::vector<XmlAttribute>& attributes) = 0;
  virtual bool end() = 0;
  virtual bool text(std::string_view text) = 0;  // may come in parts
};

struct XmlLimits {
  std::size_t bytes = std::size_t{10} << 20;
  std::size_t depth = 128;
  std::size_t elements = 500'000;
  std::size_t attributes = 16;   // of one element
  std::size_t namespaces = 256;  // declared in the whole document
};

// Reads one XML document in UTF-8; a byte order mark is skipped. Fails with "xml.malformed",
// "xml.limit" or, for any DTD, processing instruction or other encoding, "xml.refused"; texts name
// line and column and repeat nothing of the document. No entity but XML's own five, nothing is ever
// loaded. When the handler ends it: "xml.stopped", which the caller replaces by the handler's
// reason; its detail is the place, "line 3, column 14". Lines and columns count from 1, columns in
// characters.
Expected<void> read_xml(ByteView document, const XmlLimits& limits, XmlHandler& handler);

}  // namespace signet
