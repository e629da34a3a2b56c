#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/temporary_folder.h"
#include "x509/issue.h"

namespace signet::test {

// A CA of its own, made anew by each test; throw-away keys.
class Authority {
 public:
  Authority();

  // Valid from 2020 until `last_year` begins.
  KeyMaterial issue(std::vector<std::string> names, int last_year = 2090) const;
  static KeyMaterial issue_by_itself(std::vector<std::string> names);
  // Its certificate as PEM.
  std::string ca_file() const { return (folder_.path() / "ca.pem").string(); }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  KeyMaterial root_;
};

std::string thumbprint(const KeyMaterial& material);

}  // namespace signet::test
