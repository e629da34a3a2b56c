#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.h"
#include "organisation_text.h"
#include "scenario.h"
#include "support/fleet.h"
#include "support/test_paths.h"

// Each folder is a test: manifest.yaml and fleet.txt or organisation.txt go in, plan.txt is to come
// out.
namespace signet::test {
namespace {

namespace fs = std::filesystem;

const fs::path fleets = fs::path(source_dir()) / "tests/scenarios";
const fs::path organisations = fleets / "exchange";

std::string read_text(const fs::path& path) {
  return std::string(as_text(read_file(path, std::size_t{1} << 20).value()));
}

Observed observe_fleet(const fs::path& scenario, const Desired&) {
  CertificateFiles files(fleets / "certificates");
  return observed(read_text(scenario / "fleet.txt"),
                  [&](const std::string& name) { return files.find(name); });
}

Observed observe_organisation(const fs::path& scenario, const Desired& desired) {
  CertificateFiles files(organisations / "certificates");
  return exchange::test::observe(read_text(scenario / "organisation.txt"), files, desired);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

class Scenario : public testing::TestWithParam<std::string> {};

TEST_P(Scenario, GivesThePlanThatWasReviewed) {
  expect_reviewed_plan({fleets, catalog(), observe_fleet}, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Folder, Scenario, testing::ValuesIn(scenario_names(fleets)), test_name);

class ExchangeScenario : public testing::TestWithParam<std::string> {};

TEST_P(ExchangeScenario, GivesThePlanThatWasReviewed) {
  expect_reviewed_plan({organisations, {exchange::capabilities()}, observe_organisation},
                       GetParam());
}

INSTANTIATE_TEST_SUITE_P(Folder, ExchangeScenario, testing::ValuesIn(scenario_names(organisations)),
                         test_name);

}  // namespace
}  // namespace signet::test
