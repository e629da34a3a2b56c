#include "manifest/parse_files.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "manifest/find_files.h"
#include "manifest/parse.h"
#include "manifest/yaml_reader.h"

namespace signet {

namespace {

// Touches no other file than its own: runs beside its like.
Manifest parse_file(std::vector<SourceFile>& files, std::uint32_t file,
                    const PlatformCatalog& catalog, Diagnostics& diagnostics) {
  Manifest nothing;
  nothing.incomplete = true;
  if (const auto read = read_source(files[file]); !read) {
    const Problem& problem = read.error();
    diagnostics.add(
        {Diagnostic::Severity::error,
         problem.code,
         {files[file].shown, 0, 0},
         problem.summary,
         problem.code == "file.too-large" ? "split the manifest into several files" : "",
         {},
         {}});
    return nothing;
  }
  Report report(files);
  const std::optional<YamlNode> root = read_yaml(file, report);
  if (root) {
    SectionReader reader(file, report, catalog);
    nothing = parse_manifest(reader, *root);
  }
  diagnostics = report.take();
  return nothing;
}

}  // namespace

std::vector<Manifest> parse_files(std::vector<SourceFile>& files, const PlatformCatalog& catalog,
                                  Diagnostics& diagnostics) {
  std::vector<Manifest> parts(files.size());
  std::vector<Diagnostics> found(files.size());
  std::atomic<std::uint32_t> next = 0;
  const auto work = [&] {
    for (std::uint32_t file = next++; file < files.size(); file = next++) {
      parts[file] = parse_file(files, file, catalog, found[file]);
    }
  };
  {
    const std::size_t most = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(most, files.size()); ++i) threads.emplace_back(work);
    work();
  }
  for (Diagnostics& each : found) diagnostics.append(std::move(each));
  return parts;
}

}  // namespace signet
