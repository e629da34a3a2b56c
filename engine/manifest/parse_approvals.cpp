#include <array>

#include "manifest/parse.h"

namespace signet {

namespace {

constexpr std::array<KeyRule<Manifest>, 1> approval_keys = {{
    {"least",
     [](SectionReader& reader, const YamlNode& node, Manifest& into) {
       const auto least = reader.whole_number(node, "\"least\"", 1, 100);
       if (least) into.approvals = {*least, reader.at(node)};
     }},
}};

}  // namespace

void parse_approvals(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_mapping(node, "\"approvals\"")) return;
  read_keys<Manifest>(reader, node, "approvals", approval_keys, into);
}

}  // namespace signet
