#include "cli/answer_file.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t file_longest = std::size_t{1} << 20;

std::unexpected<Problem> at(Problem problem, const std::string& path) {
  problem.where = printable(path);
  return std::unexpected(std::move(problem));
}

Problem private_key() {
  return {"answer.private-key",
          "it holds a private key, and only public certificates are wanted here",
          {},
          "an authority never sends a key: name the file with its certificate",
          {}};
}

}  // namespace

Expected<CertificateFile> read_public_file(const std::string& path) {
  auto content = read_file(path, file_longest);
  if (!content) return at(content.error(), path);
  auto file = read_certificate_file(*content, nullptr);
  wipe(std::span(*content));
  const bool wants_password = !file && file.error().code == "password.needed";
  if (wants_password || (file && !file->keys.empty())) return at(private_key(), path);
  if (!file) return at(file.error(), path);
  return file;
}

Expected<CertificateBytes> read_public_leaf(const std::string& path) {
  const auto file = read_public_file(path);
  if (!file) return std::unexpected(file.error());
  auto leaf = single_leaf(*file);
  if (!leaf) return at(leaf.error(), path);
  return leaf;
}

std::vector<std::string> names_missing(const std::vector<std::string>& left,
                                       const std::vector<std::string>& right) {
  std::vector<std::string> missing;
  for (const std::string& name : left) {
    const bool there = std::ranges::any_of(
        right, [&](const std::string& each) { return equal_ignoring_case(each, name); });
    if (!there) missing.push_back(name);
  }
  return missing;
}

}  // namespace signet
