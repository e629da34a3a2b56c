#include "approve/private_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace signet {

Expected<PrivateFolder> PrivateFolder::make() {
  std::error_code error;
  const std::filesystem::path base = std::filesystem::temp_directory_path(error);
  if (error) return fail("approve.temporary", "no folder for temporary files: " + error.message());
  std::string name = (base / "signet-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return fail("approve.temporary", std::string("no temporary folder: ") + std::strerror(errno));
  }
  return PrivateFolder(std::move(name));
}

PrivateFolder::PrivateFolder(PrivateFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

Expected<std::filesystem::path> PrivateFolder::write(std::string_view name,
                                                     ByteView content) const {
  std::filesystem::path file = path_ / name;
  const int number = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ssize_t written = -1;
  if (number >= 0) {
    written = ::write(number, content.data(), content.size());
    ::close(number);
  }
  if (written == static_cast<ssize_t>(content.size())) return file;
  return fail("approve.temporary", std::string("no temporary file: ") + std::strerror(errno));
}

}  // namespace signet
