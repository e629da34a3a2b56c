#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "fake_catalog.h"
#include "manifest/load.h"
#include "manifest/load_trust.h"
#include "support/test_paths.h"

namespace signet {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const fs::path folder = "tests/manifest/errors";  // tests run in the source folder

std::string content(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::string findings(const fs::path& input) {
  if (input.filename().string().starts_with("trust-")) {
    return to_text(load_trust(input).diagnostics);
  }
  CertificateCache certificates;
  return to_text(load_manifest({input}, fake_catalog(), certificates, 2026y / 11 / 22).diagnostics);
}

// A case is NAME.yaml or a folder NAME, and NAME.expected beside it; adding one needs no code.
std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(test::source_dir()) / folder)) {
    const fs::path& path = entry.path();
    const bool is_case = entry.is_directory() || path.extension() == ".yaml";
    if (is_case && path.filename() != "files") names.push_back(path.filename().string());
  }
  std::ranges::sort(names);
  return names;
}

class ManifestErrors : public testing::TestWithParam<std::string> {};

TEST_P(ManifestErrors, AreToldInFull) {
  const fs::path input = folder / GetParam();
  const fs::path expected = (folder / input.stem()).string() + ".expected";
  const std::string found = findings(input);
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(expected, std::ios::binary) << found;
  }
  EXPECT_NE(found, "");
  EXPECT_EQ(found.find("hunter2"), std::string::npos) << "a password is shown";
  EXPECT_EQ(found, content(expected));
}

INSTANTIATE_TEST_SUITE_P(Cases, ManifestErrors, testing::ValuesIn(case_names()),
                         [](const auto& each) {
                           std::string name = each.param;
                           std::ranges::replace_if(
                               name, [](char letter) { return !is_letter_or_digit(letter); }, '_');
                           return name;
                         });

}  // namespace
}  // namespace signet
