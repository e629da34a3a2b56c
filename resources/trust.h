#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/problem.h"

namespace signet {

// What the runner's administrator allows; stands outside the tree under review. The zero value is
// what holds without a trust file: only what lies below the manifest's own folder, no command, no
// plan needed.
struct Trust {
  std::vector<std::filesystem::path> paths;        // absolute folders that may be reached as well
  std::vector<std::vector<std::string>> commands;  // exact argument vectors that may be run
  bool apply_without_plan = true;

  bool allows_command(const std::vector<std::string>& arguments) const;
  friend bool operator==(const Trust&, const Trust&) = default;
};

// Where a relative or absolute path of a manifest leads, symbolic links resolved. Fails with
// "trust.path" when that is neither below `root` nor below a trusted folder.
Expected<std::filesystem::path> reach_path(const Trust& trust, const std::filesystem::path& root,
                                           const std::string& path);

}  // namespace signet
