#include "clixml/reader.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "clixml/tree_builder.h"

namespace signet::clixml {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// An object in an object takes three levels of XML at most (Obj, DCT, En). Besides: Objs, MS and
// what stands in it.
constexpr std::size_t levels_of_object = 3;
constexpr std::size_t other_levels = 4;

XmlLimits xml_limits(const ReadLimits& limits) {
  XmlLimits xml;
  xml.bytes = limits.bytes;
  xml.depth = limits.depth * levels_of_object + other_levels;
  xml.elements = limits.nodes;
  xml.attributes = 4;
  xml.namespaces = 4;
  return xml;
}

// "xml.limit" as "clixml.limit"; what the builder stopped at, with the place that XML knows.
Problem as_clixml(Problem xml, const TreeBuilder& builder) {
  if (builder.problem()) {
    Problem problem = *builder.problem();
    problem.detail = std::move(xml.detail);
    return problem;
  }
  xml.code = "cli" + xml.code;
  return xml;
}

}  // namespace

Expected<Document> read(ByteView text, const ReadLimits& limits) {
  TreeBuilder builder(limits.depth);
  if (text.empty() || as_text(text) == byte_order_mark) {
    builder.start({}, "Nil", {});
    return Document(builder.take());
  }
  const Expected<void> read = read_xml(text, xml_limits(limits), builder);
  if (!read) return std::unexpected(as_clixml(read.error(), builder));
  return Document(builder.take());
}

}  // namespace signet::clixml
