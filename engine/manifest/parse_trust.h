#pragma once

#include <string>
#include <vector>

#include "manifest/section_reader.h"
#include "resources/trust.h"

namespace signet {

// A trust file as it is written, its paths not yet settled.
struct WrittenTrust {
  bool version = false;
  std::vector<std::string> paths;
  Trust trust;
};

// `accounts:`, `tls:` and `approvals:`; what is wrong goes to the reader's report and is left out.
void parse_trusted_accounts(SectionReader& reader, const YamlNode& node, WrittenTrust& into);
void parse_trusted_tls(SectionReader& reader, const YamlNode& node, WrittenTrust& into);
void parse_trusted_approvals(SectionReader& reader, const YamlNode& node, WrittenTrust& into);

}  // namespace signet
