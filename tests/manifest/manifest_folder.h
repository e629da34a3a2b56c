#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "fake_catalog.h"
#include "manifest/load.h"

namespace signet {

namespace fs = std::filesystem;

// A folder of manifest files that lives as long as its test; today is 22 November 2026.
class ManifestFolder : public testing::Test {
 protected:
  static constexpr std::chrono::sys_days today =
      std::chrono::year(2026) / std::chrono::November / 22;

  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  LoadResult load(const std::vector<std::string>& names = {""}) {
    std::vector<fs::path> paths;
    for (const std::string& name : names) paths.push_back(folder_ / name);
    CertificateCache certificates;
    return load_manifest(paths, fake_catalog(), certificates, today);
  }
  // The desired fleet of a manifest without any finding.
  Desired desired(const std::vector<std::string>& names = {""}) {
    LoadResult result = load(names);
    EXPECT_EQ(to_text(result.diagnostics), "");
    return result.manifest ? std::move(result.manifest->desired) : Desired{};
  }
  // All findings, without the folder in front of the names.
  std::string findings(const std::vector<std::string>& names = {""}) {
    std::string text = to_text(load(names).diagnostics);
    const std::string prefix = folder_.string() + "/";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
    return text;
  }

  fs::path folder_ = fs::weakly_canonical(
      fs::path(testing::TempDir()) /
      ("manifest-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name())));
};

}  // namespace signet
