#include "run/key_files.h"

#include <variant>

#include "base/file.h"
#include "base/secret.h"

namespace signet {

namespace {

constexpr std::size_t key_file_bytes_max = 1 << 20;

Known<Fingerprint> observe_file(const std::string& path, const Desired& desired,
                                const Trust& trust) {
  const auto reached = reach_path(trust, desired.root, path);
  if (!reached) return Unknown{reached.error().summary};
  Expected<Bytes> content = read_file(*reached, key_file_bytes_max);
  if (!content && content.error().code == "file.not-found") return Absent{};
  if (!content) return Unknown{content.error().summary};
  const Fingerprint result = Fingerprint::of(*content);
  wipe(std::span(*content));
  return result;
}

}  // namespace

std::map<std::string, Known<Fingerprint>> observe_key_files(const Desired& desired,
                                                            const Trust& trust) {
  std::map<std::string, Known<Fingerprint>> files;
  const auto add = [&](const std::string& path) {
    if (!files.contains(path)) files.emplace(path, observe_file(path, desired, trust));
  };
  for (const DesiredCertificate& certificate : desired.certificates) {
    for (const Source& source : certificate.sources) {
      const auto* file = std::get_if<FileSource>(&source);
      if (!file || file->kind == FileSource::Kind::environment) continue;
      add(file->certificate);
      if (file->kind == FileSource::Kind::pair) add(file->key);
    }
  }
  return files;
}

}  // namespace signet
