#include "cli/new_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace signet {

namespace {

bool write_all(int descriptor, ByteView content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

std::unexpected<Problem> failed(const std::filesystem::path& path) {
  const bool exists = errno == EEXIST;
  return std::unexpected(Problem{exists ? "file.exists" : "file.unwritable",
                                 exists ? "there is such a file already"
                                        : fmt::format("cannot write: {}", std::strerror(errno)),
                                 {},
                                 {},
                                 printable(path.string())});
}

void sync_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

Expected<void> write_new_file(const std::filesystem::path& path, ByteView content, unsigned mode) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) return failed(path);
  // The mask of the process may only take rights away.
  const bool written = write_all(descriptor, content) && ::fsync(descriptor) == 0;
  const int cause = errno;
  const bool closed = ::close(descriptor) == 0;
  if (!written || !closed) {
    if (!written) errno = cause;
    const auto problem = failed(path);
    ::unlink(path.c_str());
    return problem;
  }
  sync_folder(path);
  return {};
}

}  // namespace signet
