#include "resources/trust.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/text.h"

namespace signet {

namespace {

// A folder that could not be followed has an empty name; nothing is below that.
bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
  if (folder.empty()) return false;
  const auto [in_folder, in_path] = std::ranges::mismatch(folder, path);
  return in_folder == folder.end() || in_folder->empty();
}

// What weakly_canonical makes of a path below `own`, for the plain case that a fleet of thousands
// consists of: relative, every part of it there, no link and no "..". Otherwise nothing.
std::optional<std::filesystem::path> plain_path_below(const std::string& own,
                                                      const std::string& path) {
  std::string real = own == "/" ? "" : own;
  if (path.empty() || path.starts_with('/')) return std::nullopt;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return std::nullopt;
    real += '/';
    real += part;
    struct stat status{};
    if (::lstat(real.c_str(), &status) != 0 || S_ISLNK(status.st_mode)) return std::nullopt;
  }
  return real;
}

std::optional<std::filesystem::path> fast_path(const std::filesystem::path& root,
                                               const std::string& path) {
  const std::unique_ptr<char, decltype(&::free)> own(::realpath(root.c_str(), nullptr), ::free);
  if (!own) return std::nullopt;
  return plain_path_below(own.get(), path);
}

}  // namespace

bool Trust::allows_command(const std::vector<std::string>& arguments) const {
  return std::ranges::find(commands, arguments) != commands.end();
}

Expected<std::filesystem::path> reach_path(const Trust& trust, const std::filesystem::path& root,
                                           const std::string& path) {
  if (auto plain = fast_path(root, path)) return *std::move(plain);
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(root / path, error);
  if (error) return fail("trust.path", "cannot follow the path \"" + path + "\"");
  const std::filesystem::path own = std::filesystem::weakly_canonical(root, error);
  if (!error && is_below(real, own)) return real;
  for (const std::filesystem::path& folder : trust.paths) {
    const std::filesystem::path trusted = std::filesystem::weakly_canonical(folder, error);
    if (!error && is_below(real, trusted)) return real;
  }
  return fail("trust.path",
              "\"" + path + "\" lies outside the manifest's folder and no trust file allows it",
              "list its folder under reach: paths: in the file given with --trust");
}

}  // namespace signet
