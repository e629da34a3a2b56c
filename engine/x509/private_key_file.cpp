#include "x509/private_key_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "x509/certificate_file.h"

namespace signet {

namespace {

constexpr std::size_t file_bytes_most = 1 << 20;

std::unexpected<Problem> at(Problem problem, const std::filesystem::path& path) {
  problem.where = printable(path.string());
  return std::unexpected(std::move(problem));
}

// A file that is not there is for the reading to tell.
bool is_private(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return true;
  return status.st_uid == ::geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

}  // namespace

Expected<PrivateKey> read_private_key_file(const std::filesystem::path& path,
                                           const Secret* password) {
  if (!is_private(path)) {
    return at({"key-file.not-private",
               "others may read this private key, or it belongs to somebody else",
               {},
               "chmod 600, as the user that runs signet",
               {}},
              path);
  }
  auto content = read_file(path, file_bytes_most);
  if (!content) return at(content.error(), path);
  auto file = read_certificate_file(*content, password);
  wipe(std::span(*content));
  if (!file) return at(file.error(), path);
  if (file->keys.size() != 1) {
    return at({"key-file.no-key",
               file->keys.empty() ? "it holds no private key" : "it holds several private keys",
               {},
               {},
               {}},
              path);
  }
  return std::move(file->keys.front().key);
}

}  // namespace signet
