#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/file.h"
#include "manifest/load.h"
#include "plan/diff.h"
#include "plan/simulate.h"
#include "report/plan_text.h"
#include "support/fleet.h"
#include "support/plan_listing.h"
#include "support/test_paths.h"
#include "x509/certificate_file.h"

// Each folder is a test: manifest.yaml and fleet.txt go in, plan.txt is to come out.
namespace signet {
namespace {

namespace fs = std::filesystem;

const fs::path scenarios = fs::path(test::source_dir()) / "tests/scenarios";

std::vector<std::string> scenario_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(scenarios)) {
    if (fs::exists(entry.path() / "manifest.yaml")) names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

std::string read_text(const fs::path& path) {
  const auto content = read_file(path, std::size_t{1} << 20);
  return content ? std::string(as_text(*content)) : std::string();
}

// A folder with the scenario's manifest and, beside it as manifests want it, all certificates.
class Workplace {
 public:
  explicit Workplace(const fs::path& scenario) {
    std::string name = (fs::temp_directory_path() / "signet-scenario-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
    fs::copy(scenarios / "certificates", path_);
    fs::copy(scenario / "manifest.yaml", path_);
  }
  ~Workplace() { fs::remove_all(path_); }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class Scenario : public testing::TestWithParam<std::string> {
 protected:
  test::CertificateBook book() {
    return [this](const std::string& name) {
      const auto content = read_file(scenarios / "certificates" / (name + ".cer"), 1 << 16);
      if (!content) throw std::invalid_argument("no certificate " + name);
      const CertificatePointer certificate = *certificates_.understand(*content);
      return test::NamedCertificate{certificate->thumbprint, certificate};
    };
  }

  // The report and the needs that it folds away; or what is wrong with the manifest.
  std::string outcome() {
    const Workplace workplace(folder_);
    LoadResult loaded =
        load_manifest({workplace.path() / "manifest.yaml"}, test::catalog(), certificates_,
                      std::chrono::floor<std::chrono::days>(test::today()));
    std::string text = to_text(loaded.diagnostics);
    for (std::size_t at; (at = text.find(workplace.path().string() + "/")) != std::string::npos;) {
      text.erase(at, workplace.path().string().size() + 1);
    }
    return loaded.manifest ? text + plan_for(loaded.manifest->desired) : text;
  }

  std::string plan_for(const Desired& desired) {
    const Observed observed = test::observed(read_text(folder_ / "fleet.txt"), book());
    const auto plan = diff(desired, observed, test::catalog(), {}, test::today());
    if (!plan) return to_text(plan.error());
    expect_sound(desired, observed, *plan);
    const std::string steps = test::list_steps(*plan);
    return plan_text(*plan, {{}, false, test::today()}) +
           (steps.empty() ? "" : "\nIN ORDER\n" + steps);
  }

  static void expect_sound(const Desired& desired, const Observed& observed, const Plan& plan) {
    const auto sound = check_invariants(plan, observed, test::catalog());
    EXPECT_TRUE(sound) << to_text(sound.error());
    const auto after = simulate(plan, observed, test::catalog());
    ASSERT_TRUE(after) << to_text(after.error());
    const auto again = diff(desired, *after, test::catalog(), {}, test::today());
    ASSERT_TRUE(again) << to_text(again.error());
    EXPECT_EQ(test::list_steps(*again), "") << "a second run has nothing to do";
  }

  const fs::path folder_ = scenarios / GetParam();
  CertificateCache certificates_;
};

TEST_P(Scenario, GivesThePlanThatWasReviewed) {
  const std::string text = outcome();
  const fs::path expected = folder_ / "plan.txt";
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(expected) << text;
  EXPECT_EQ(text, read_text(expected)) << "UPDATE_GOLDEN=1 accepts the new text";
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Folder, Scenario, testing::ValuesIn(scenario_names()), test_name);

}  // namespace
}  // namespace signet
