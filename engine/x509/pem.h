#pragma once

#include <string>
#include <vector>

#include "base/problem.h"
#include "base/secret.h"

namespace signet {

struct PemBlock {
  std::string label;      // "CERTIFICATE"
  std::size_t line = 0;   // of its BEGIN, from 1
  std::string algorithm;  // value of DEK-Info; empty = not encrypted in the old way
  Secret content;         // decoded; may be a key
};

// The blocks of a PEM text in their order; text around them is skipped, CRLF and spaces at the end
// of lines are tolerated. Fails with "pem.malformed" (names the line) or "file.too-many".
Expected<std::vector<PemBlock>> read_pem(std::string_view text);

}  // namespace signet
