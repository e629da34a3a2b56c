#include "resources/trust.h"

#include <algorithm>

namespace signet {

namespace {

bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto [in_folder, in_path] = std::ranges::mismatch(folder, path);
  return in_folder == folder.end() || in_folder->empty();
}

}  // namespace

bool Trust::allows_command(const std::vector<std::string>& arguments) const {
  return std::ranges::find(commands, arguments) != commands.end();
}

Expected<std::filesystem::path> reach_path(const Trust& trust, const std::filesystem::path& root,
                                           const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(root / path, error);
  if (error) return fail("trust.path", "cannot follow the path \"" + path + "\"");
  const std::filesystem::path own = std::filesystem::weakly_canonical(root, error);
  if (is_below(real, own)) return real;
  for (const std::filesystem::path& folder : trust.paths) {
    if (is_below(real, std::filesystem::weakly_canonical(folder, error))) return real;
  }
  return fail("trust.path",
              "\"" + path + "\" lies outside the manifest's folder and no trust file allows it",
              "list its folder under reach: paths: in the file given with --trust");
}

}  // namespace signet
