#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/secret.h"

namespace signet {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  bool valid() const { return number_ >= 0; }
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

std::unexpected<Problem> system_failure(const char* code, const char* act,
                                        const std::filesystem::path& path) {
  return std::unexpected(Problem{
      code, fmt::format("cannot {}: {}", act, std::strerror(errno)), {}, {}, path.string()});
}

bool write_all(int descriptor, ByteView content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

Expected<void> sync_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.valid() || ::fsync(descriptor.get()) != 0) {
    return system_failure("file.unwritable", "make the folder durable", folder);
  }
  return {};
}

// What it leaves behind may be a key: it is wiped.
void grow(Bytes& content) {
  Bytes larger(content.size() * 2);
  std::ranges::copy(content, larger.begin());
  wipe(std::span(content));
  content = std::move(larger);
}

// Reads until the end, in case the file grows or its size is not known beforehand.
Expected<Bytes> read_all(int descriptor, std::size_t expected, std::size_t limit,
                         const std::filesystem::path& path) {
  Bytes content(expected + 1);
  std::size_t filled = 0;
  for (;;) {
    const ssize_t got = ::read(descriptor, content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      wipe(std::span(content));
      return system_failure("file.unreadable", "read", path);
    }
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled > limit) {
      wipe(std::span(content));
      return std::unexpected(Problem{
          "file.too-large", fmt::format("larger than {} bytes", limit), {}, {}, path.string()});
    }
    if (filled == content.size()) grow(content);
  }
  content.resize(filled);
  return content;
}

Expected<Bytes> read_opened(const Descriptor& descriptor, const std::filesystem::path& path,
                            std::size_t limit) {
  if (!descriptor.valid()) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    return system_failure(missing ? "file.not-found" : "file.unreadable", "read", path);
  }
  struct stat status{};
  if (::fstat(descriptor.get(), &status) != 0) {
    return system_failure("file.unreadable", "read", path);
  }
  if (!S_ISREG(status.st_mode)) {
    return std::unexpected(
        Problem{"file.unreadable", "cannot read: not a regular file", {}, {}, path.string()});
  }
  const std::size_t size = static_cast<std::size_t>(status.st_size);
  if (size > limit) {
    return std::unexpected(Problem{"file.too-large",
                                   fmt::format("{} bytes, more than the limit of {}", size, limit),
                                   {},
                                   {},
                                   path.string()});
  }
  return read_all(descriptor.get(), size, limit, path);
}

}  // namespace

Expected<Bytes> read_file(const std::filesystem::path& path, std::size_t limit) {
  return read_opened(Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)), path,
                     limit);
}

Expected<Bytes> read_own_file(const std::filesystem::path& path, std::size_t limit) {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!descriptor.valid() && errno == ELOOP) {
    return std::unexpected(
        Problem{"file.unreadable", "cannot read: a symbolic link", {}, {}, path.string()});
  }
  return read_opened(descriptor, path, limit);
}

Expected<void> write_file_atomically(const std::filesystem::path& path, ByteView content,
                                     unsigned mode) {
  std::string temporary = path.string() + ".XXXXXX";
  Descriptor descriptor(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!descriptor.valid()) return system_failure("file.unwritable", "write", path);
  const bool written = ::fchmod(descriptor.get(), mode) == 0 &&
                       write_all(descriptor.get(), content) && ::fsync(descriptor.get()) == 0 &&
                       descriptor.close() && ::rename(temporary.c_str(), path.c_str()) == 0;
  if (!written) {
    const int cause = errno;
    ::unlink(temporary.c_str());
    errno = cause;
    return system_failure("file.unwritable", "write", path);
  }
  return sync_folder(path);
}

Expected<void> write_new_file(const std::filesystem::path& path, ByteView content, unsigned mode) {
  Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!descriptor.valid() && errno == EEXIST) {
    return std::unexpected(
        Problem{"file.exists", "there is such a file already", {}, {}, path.string()});
  }
  if (!descriptor.valid()) return system_failure("file.unwritable", "write", path);
  const bool written =
      write_all(descriptor.get(), content) && ::fsync(descriptor.get()) == 0 && descriptor.close();
  if (!written) {
    const int cause = errno;
    ::unlink(path.c_str());
    errno = cause;
    return system_failure("file.unwritable", "write", path);
  }
  return sync_folder(path);
}

Expected<void> remove_file_durably(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    return system_failure("file.unwritable", "delete", path);
  }
  return sync_folder(path);
}

}  // namespace signet
