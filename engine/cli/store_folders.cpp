#include "cli/store_folders.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/planning.h"

namespace signet {

namespace {

// "fleet/EX16-01" as seen from `root`.
std::string from_root(const std::filesystem::path& path, const std::filesystem::path& root) {
  const auto real = std::filesystem::weakly_canonical(path);
  const auto relative = real.lexically_relative(std::filesystem::weakly_canonical(root));
  return (relative.empty() ? real : relative).generic_string();
}

void make_relative(Target& target, const std::filesystem::path& root) {
  for (auto& [name, value] : target.options) {
    if (name == "path") value = from_root(value, root);
  }
}

Expected<void> check_unique(const std::vector<Target>& servers) {
  const auto twice = std::ranges::adjacent_find(servers, {}, &Target::name);
  if (twice == servers.end()) return {};
  return fail("discover.twice", fmt::format("two folders say that they are {}: {} and {}",
                                            twice->name.text(), printable(twice->option("path")),
                                            printable(std::next(twice)->option("path"))));
}

}  // namespace

Expected<std::vector<Target>> find_servers(const std::vector<std::string>& folders,
                                           const std::filesystem::path& root,
                                           const Environment& environment) {
  std::vector<Target> servers;
  for (const std::string& folder : folders) {
    std::vector<Target> found = environment.plugins.discover(folder);
    if (found.empty()) {
      return std::unexpected(Problem{"discover.none",
                                     "no server is here, or right below",
                                     {},
                                     "signet store init FOLDER makes one",
                                     printable(folder)});
    }
    for (Target& target : found) {
      make_relative(target, root);
      servers.push_back(std::move(target));
    }
  }
  std::ranges::stable_sort(servers, {}, &Target::name);
  if (const auto unique = check_unique(servers); !unique) return std::unexpected(unique.error());
  return servers;
}

Observed observe_folders(const std::vector<Target>& servers, const std::filesystem::path& root,
                         const Environment& environment) {
  Desired desired;
  desired.root = std::filesystem::weakly_canonical(root);
  Trust trust;
  for (const Target& target : servers) {
    trust.paths.push_back(std::filesystem::weakly_canonical(desired.root / target.option("path")));
    desired.servers.push_back({target, {}, {}, 0, {}});
  }
  const Selection everything;
  return *observe_for({desired, trust, everything}, environment);
}

}  // namespace signet
