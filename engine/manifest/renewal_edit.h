#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/problem.h"
#include "manifest/source_file.h"

namespace signet {

// Where a manifest declares a certificate, and what a renewal may change there, as it is written.
struct Declaration {
  SourceFile file;
  std::string bytes;          // of the whole file, as they lie there
  std::string name;           // the certificate's key
  std::string certificate;    // the public file; empty: none is written
  std::string friendly_name;  // empty: none is written
  bool has_previous = false;
};

// Fails with "renew.not-declared" (with a did-you-mean), or with what is wrong with the files.
Expected<Declaration> find_declaration(const std::vector<std::filesystem::path>& paths,
                                       const std::string& name);

// Empty: stays as it is.
struct RenewalEdit {
  std::string thumbprint;
  std::string certificate;
  std::string friendly_name;
};

// The file's bytes with the new values in place of the old ones: each keeps its quotes, and nothing
// else changes. The result was read again and says what was wanted and, beside it, what it said
// before. Fails with "renew.not-a-line" (where a value does not stand on a line of a block mapping,
// or is not written at all) or "renew.not-sure", with the place in `where`.
Expected<std::string> edit_declaration(const Declaration& declaration, const RenewalEdit& edit);

}  // namespace signet
