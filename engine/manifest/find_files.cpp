#include "manifest/find_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/file.h"
#include "manifest/raw_text.h"
#include "resources/trust.h"

namespace signet {

namespace {

namespace fs = std::filesystem;

void report(Diagnostics& diagnostics, const fs::path& path, const char* code, std::string summary,
            std::string hint = {}) {
  diagnostics.add({Diagnostic::Severity::error,
                   code,
                   {path.string(), 0, 0},
                   std::move(summary),
                   std::move(hint),
                   {},
                   {}});
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

fs::path without_final_slash(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

// Names below the folder, sorted. A folder that cannot be read is an error: its part of the fleet
// must not silently vanish.
std::vector<fs::path> files_below(const fs::path& folder, std::error_code& error) {
  std::vector<fs::path> found;
  fs::recursive_directory_iterator at(folder, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (is_hidden(at->path())) {
      if (at->is_directory(error)) at.disable_recursion_pending();
      continue;
    }
    if (!is_yaml(at->path()) || at->is_directory(error)) continue;
    found.push_back(at->path().lexically_relative(folder));
    if (found.size() > manifest_files_max) break;
  }
  std::ranges::sort(found, {}, [](const fs::path& path) { return path.generic_string(); });
  return found;
}

// Who sends a folder for review must not make signet read, and quote, what lies elsewhere.
bool stays_below(const fs::path& folder, const fs::path& name, Diagnostics& diagnostics) {
  if (reach_path(Trust{}, folder, name.string())) return true;
  report(diagnostics, folder / name, "manifest.outside",
         "the manifest is a link that leads out of its folder", "put a copy in its place");
  return false;
}

std::vector<SourceFile> files_of_folder(const fs::path& path, Diagnostics& diagnostics) {
  std::error_code error;
  const fs::path root = without_final_slash(fs::absolute(path).lexically_normal());
  std::vector<SourceFile> files;
  for (const fs::path& name : files_below(path, error)) {
    if (!stays_below(path, name, diagnostics)) continue;
    files.push_back({(path / name).string(), path / name, root, name.generic_string(), {}, {}});
  }
  if (error) {
    report(diagnostics, path, "file.unreadable", "cannot read the folder: " + error.message());
  } else if (files.size() > manifest_files_max) {
    report(diagnostics, path, "manifest.too-large",
           fmt::format("more than {} manifest files", manifest_files_max));
    files.clear();
  } else if (files.empty() && !diagnostics.has_errors()) {
    report(diagnostics, path, "manifest.no-files", "the folder holds no manifest",
           "a manifest is a file that ends in .yaml or .yml");
  }
  return files;
}

std::vector<SourceFile> files_of(const fs::path& path, Diagnostics& diagnostics) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    report(diagnostics, path, "file.not-found", "there is no such file or folder");
    return {};
  }
  if (fs::is_directory(status)) return files_of_folder(path, diagnostics);
  const fs::path root = fs::absolute(path).lexically_normal().parent_path();
  return {{path.string(), path, root, path.filename().string(), {}, {}}};
}

}  // namespace

std::vector<SourceFile> find_files(const std::vector<fs::path>& paths, Diagnostics& diagnostics) {
  std::vector<SourceFile> all;
  std::set<fs::path> known;
  for (const fs::path& path : paths) {
    for (SourceFile& file : files_of(path, diagnostics)) {
      std::error_code error;
      const fs::path real = fs::weakly_canonical(file.path, error);
      if (error || known.insert(real).second) all.push_back(std::move(file));
    }
  }
  return all;
}

Expected<void> read_source(SourceFile& file) {
  const auto content = read_file(file.path, file_bytes_max);
  if (!content) return std::unexpected(content.error());
  std::string_view text = as_text(*content);
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  file.content = text;
  // The YAML library says "illegal EOF" without a place when the last line has no end.
  if (!file.content.ends_with('\n')) file.content += '\n';
  index_lines(file);
  return {};
}

}  // namespace signet
