#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace signet {
namespace {

namespace fs = std::filesystem;

class File : public testing::Test {
 protected:
  File() {
    std::string name = (fs::temp_directory_path() / "signet-file-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~File() override { fs::remove_all(folder_); }

  void write(const fs::path& path, std::string_view content, unsigned mode = 0600) const {
    const auto written = write_file_atomically(path, as_bytes(content), mode);
    ASSERT_TRUE(written) << to_text(written.error());
  }
  static std::string content(const fs::path& path, std::size_t limit = 1 << 20) {
    const auto bytes = read_file(path, limit);
    return bytes ? std::string(as_text(*bytes)) : to_text(bytes.error());
  }
  static std::string code(const fs::path& path, std::size_t limit = 1 << 20) {
    const auto bytes = read_file(path, limit);
    return bytes ? "read" : bytes.error().code;
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST_F(File, IsReadAsItWasWritten) {
  const std::string bytes("one\0two\n", 8);
  write(folder_ / "file", bytes);
  EXPECT_EQ(content(folder_ / "file"), bytes);
  write(folder_ / "empty", "");
  EXPECT_EQ(content(folder_ / "empty"), "");
}

TEST_F(File, OfUnknownSizeIsReadToItsEnd) {
  EXPECT_FALSE(content("/proc/self/status").empty());
  EXPECT_EQ(code("/proc/self/status", 10), "file.too-large");
}

TEST_F(File, IsReadUpToTheLimitAndNotBeyond) {
  const fs::path path = folder_ / "file";
  write(path, "12345");
  EXPECT_EQ(content(path, 5), "12345");
  EXPECT_EQ(content(path, 4), path.string() + ": error: 5 bytes, more than the limit of 4");
  EXPECT_EQ(code(path, 4), "file.too-large");
}

TEST_F(File, ThatIsNotThereIsNotFound) {
  const fs::path path = folder_ / "nowhere";
  EXPECT_EQ(content(path), path.string() + ": error: cannot read: No such file or directory");
  EXPECT_EQ(code(path), "file.not-found");
  write(folder_ / "file", "");
  EXPECT_EQ(code(folder_ / "file" / "below"), "file.not-found");
}

TEST_F(File, ThatIsAFolderIsRefused) {
  EXPECT_EQ(content(folder_), folder_.string() + ": error: cannot read: not a regular file");
  EXPECT_EQ(code(folder_), "file.unreadable");
}

TEST_F(File, ThatIsAPipeOrADeviceIsRefusedWithoutWaiting) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(code(folder_ / "pipe"), "file.unreadable");
  EXPECT_EQ(code("/dev/zero"), "file.unreadable");
}

TEST_F(File, ThatMustBeWhereItIsNamedIsNotReadThroughALink) {
  const std::filesystem::path own = folder_ / "own";
  const std::filesystem::path link = folder_ / "link";
  ASSERT_TRUE(write_file_atomically(own, as_bytes("content"), 0600));
  std::filesystem::create_symlink(own, link);
  EXPECT_EQ(as_text(read_own_file(own, 100).value()), "content");
  EXPECT_EQ(as_text(read_file(link, 100).value()), "content");
  for (const bool dangling : {false, true}) {
    if (dangling) std::filesystem::remove(own);
    const auto refused = read_own_file(link, 100);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "file.unreadable");
    EXPECT_EQ(to_text(refused.error()), link.string() + ": error: cannot read: a symbolic link");
  }
  EXPECT_EQ(read_own_file(own, 100).error().code, "file.not-found");
}

TEST_F(File, IsReplacedWithItsModeAndLeavesNoTemporaryFile) {
  const fs::path path = folder_ / "file";
  write(path, "old", 0600);
  write(path, "new", 0640);
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0640));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(File, IsNotWrittenIntoBytesThatAnotherStillReads) {
  const fs::path path = folder_ / "file";
  write(path, "old");
  fs::create_hard_link(path, folder_ / "same");
  write(path, "new");
  EXPECT_EQ(content(folder_ / "same"), "old");
}

TEST_F(File, ThatCannotBeReplacedStaysAndLeavesNoTemporaryFile) {
  fs::create_directory(folder_ / "taken");
  const auto written = write_file_atomically(folder_ / "taken", as_bytes("new"), 0600);
  ASSERT_FALSE(written);
  EXPECT_EQ(to_text(written.error()),
            (folder_ / "taken").string() + ": error: cannot write: Is a directory");
  EXPECT_EQ(written.error().code, "file.unwritable");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(File, IsNotWrittenIntoAFolderThatIsNotThere) {
  const auto written = write_file_atomically(folder_ / "no" / "file", as_bytes("new"), 0600);
  ASSERT_FALSE(written);
  EXPECT_EQ(to_text(written.error()), (folder_ / "no" / "file").string() +
                                          ": error: cannot write: No such file or directory");
}

// A full disk, played by a limit on the size of this process's files.
class SmallDisk {
 public:
  SmallDisk() : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{4096, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }

 private:
  void (*signal_)(int);
  rlimit before_{};
};

TEST_F(File, KeepsItsOldContentWhenTheDiskIsFull) {
  const fs::path path = folder_ / "file";
  write(path, "old");
  const Bytes large(100'000);
  const auto written = [&] {
    const SmallDisk disk;
    return write_file_atomically(path, large, 0600);
  }();
  ASSERT_FALSE(written);
  EXPECT_EQ(to_text(written.error()), path.string() + ": error: cannot write: File too large");
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(File, IsRemovedAndMayBeGoneAlready) {
  const fs::path path = folder_ / "file";
  write(path, "content");
  EXPECT_TRUE(remove_file_durably(path));
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(remove_file_durably(path));
}

TEST_F(File, IsRemovedButAFolderIsNot) {
  fs::create_directory(folder_ / "folder");
  const auto removed = remove_file_durably(folder_ / "folder");
  ASSERT_FALSE(removed);
  EXPECT_EQ(to_text(removed.error()),
            (folder_ / "folder").string() + ": error: cannot delete: Is a directory");
}

}  // namespace
}  // namespace signet
