#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "plan/diff.h"
#include "resources/capabilities.h"
#include "resources/desired.h"
#include "resources/observed.h"
#include "support/fleet.h"
#include "x509/certificate_reader.h"

namespace signet::test {

// Scenarios of one sort: folders with a manifest, what is there, and the plan that is to come out.
struct ScenarioSort {
  std::filesystem::path folder;  // of the scenarios; certificates/ stands in it
  PlatformCatalog catalog;
  // What a scenario says is there.
  std::function<Observed(const std::filesystem::path& scenario, const Desired& desired)> observe;
};

// Sorted.
std::vector<std::string> scenario_names(const std::filesystem::path& folder);

// Finds the public certificates of a sort by their files' names.
class CertificateFiles {
 public:
  explicit CertificateFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Bytes bytes(const std::string& name) const;
  NamedCertificate find(const std::string& name);
  CertificateCache& cache() { return certificates_; }

 private:
  std::filesystem::path folder_;
  CertificateCache certificates_;
};

// Plans the scenario and compares the report, and the needs that it folds away, with plan.txt; or
// what is wrong with the manifest. Each plan must be sound, and leave nothing to do for a second
// run. UPDATE_GOLDEN=1 accepts the new text.
void expect_reviewed_plan(const ScenarioSort& sort, const std::string& name);

}  // namespace signet::test
