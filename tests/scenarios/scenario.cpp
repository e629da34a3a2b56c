#include "scenario.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "base/file.h"
#include "endpoints_text.h"
#include "manifest/load.h"
#include "plan/simulate.h"
#include "report/renderings.h"
#include "support/plan_listing.h"

namespace signet::test {

namespace fs = std::filesystem;

namespace {

std::string read_text(const fs::path& path) {
  const auto content = read_file(path, std::size_t{1} << 20);
  return content ? std::string(as_text(*content)) : std::string();
}

// A folder with the scenario's manifest and, beside it as manifests want it, all certificates.
class Workplace {
 public:
  Workplace(const fs::path& certificates, const fs::path& scenario) {
    std::string name = (fs::temp_directory_path() / "signet-scenario-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
    fs::copy(certificates, path_);
    fs::copy(scenario / "manifest.yaml", path_);
  }
  ~Workplace() { fs::remove_all(path_); }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void expect_sound(const Desired& desired, const Observed& observed, const Plan& plan,
                  const PlatformCatalog& catalog) {
  const auto sound = check_invariants(plan, observed, catalog);
  EXPECT_TRUE(sound) << to_text(sound.error());
  const auto after = simulate(plan, observed, catalog);
  ASSERT_TRUE(after) << to_text(after.error());
  const auto again = diff(desired, *after, catalog, {}, today());
  ASSERT_TRUE(again) << to_text(again.error());
  EXPECT_EQ(list_steps(*again), "") << "a second run has nothing to do";
}

std::string plan_of(const ScenarioSort& sort, const fs::path& scenario, const Desired& desired) {
  Observed observed = sort.observe(scenario, desired);
  if (fs::exists(scenario / "endpoints.txt")) {
    CertificateFiles files(sort.folder / "certificates");
    look_at_endpoints(
        read_text(scenario / "endpoints.txt"),
        [&](const std::string& name) { return files.find(name); }, desired, sort.catalog, observed);
  }
  const auto plan = diff(desired, observed, sort.catalog, {}, today());
  if (!plan) return to_text(plan.error());
  expect_sound(desired, observed, *plan, sort.catalog);
  const std::string steps = list_steps(*plan);
  const std::string text = review_text(make_review(*plan, {.all = true, .now = today()}), {});
  return text + (steps.empty() ? "" : "\nIN ORDER\n" + steps);
}

// The report and the needs that it folds away; or what is wrong with the manifest.
std::string outcome(const ScenarioSort& sort, const fs::path& scenario) {
  const Workplace workplace(sort.folder / "certificates", scenario);
  CertificateCache certificates;
  LoadResult loaded = load_manifest({workplace.path() / "manifest.yaml"}, sort.catalog,
                                    certificates, std::chrono::floor<std::chrono::days>(today()));
  std::string text = to_text(loaded.diagnostics);
  for (std::size_t at; (at = text.find(workplace.path().string() + "/")) != std::string::npos;) {
    text.erase(at, workplace.path().string().size() + 1);
  }
  return loaded.manifest ? text + plan_of(sort, scenario, loaded.manifest->desired) : text;
}

}  // namespace

std::vector<std::string> scenario_names(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (fs::exists(entry.path() / "manifest.yaml")) names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

Bytes CertificateFiles::bytes(const std::string& name) const {
  const auto content = read_file(folder_ / (name + ".cer"), 1 << 16);
  if (!content) throw std::invalid_argument("no certificate " + name);
  return *content;
}

NamedCertificate CertificateFiles::find(const std::string& name) {
  const CertificatePointer certificate = *certificates_.understand(bytes(name));
  return {certificate->thumbprint, certificate};
}

void expect_reviewed_plan(const ScenarioSort& sort, const std::string& name) {
  const fs::path scenario = sort.folder / name;
  const std::string text = outcome(sort, scenario);
  const fs::path expected = scenario / "plan.txt";
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(expected) << text;
  EXPECT_EQ(text, read_text(expected)) << "UPDATE_GOLDEN=1 accepts the new text";
}

}  // namespace signet::test
