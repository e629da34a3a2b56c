#include "manifest/load.h"

#include <algorithm>

#include "manifest/find_files.h"
#include "manifest/merge.h"
#include "manifest/parse_files.h"
#include "manifest/resolve.h"

namespace signet {

namespace {

// Line breaks cannot stand in a digest, so two fleets of files cannot look alike.
Fingerprint content_of(const std::vector<SourceFile>& files) {
  std::vector<std::string> lines;
  for (const SourceFile& file : files) {
    lines.push_back(Fingerprint::of(as_bytes(file.content)).text() + ' ' +
                    Fingerprint::of(as_bytes(file.relative)).text() + '\n');
  }
  std::ranges::sort(lines);
  std::string all;
  for (const std::string& line : lines) all += line;
  return Fingerprint::of(as_bytes(all));
}

std::vector<std::string> shown_names(const std::vector<SourceFile>& files) {
  std::vector<std::string> names;
  for (const SourceFile& file : files) names.push_back(file.shown);
  std::ranges::sort(names);
  return names;
}

}  // namespace

LoadResult load_manifest(const std::vector<std::filesystem::path>& paths,
                         const PlatformCatalog& catalog, CertificateCache& certificates,
                         std::chrono::sys_days today) {
  LoadResult result;
  std::vector<SourceFile> files = find_files(paths, result.diagnostics);
  const bool all_found = !result.diagnostics.has_errors();
  std::vector<Manifest> parts = parse_files(files, catalog, result.diagnostics);
  if (files.empty()) return result;
  Report report(files);
  const Manifest manifest = merge(std::move(parts), report);
  LoadedManifest loaded;
  if (all_found && !manifest.incomplete) {
    loaded.desired = resolve({manifest, catalog, files, certificates, today, report});
  }
  result.diagnostics.append(report.take());
  if (result.diagnostics.has_errors()) return result;
  warn_of_unused_certificates(manifest, loaded.desired, report);
  result.diagnostics.append(report.take());
  loaded.files = shown_names(files);
  loaded.content = content_of(files);
  result.manifest = std::move(loaded);
  return result;
}

}  // namespace signet
