#pragma once

#include <filesystem>
#include <string_view>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {

// A temporary folder that only this user can look into. It is deleted with all that is in it.
class PrivateFolder {
 public:
  // Fails with "approve.temporary".
  static Expected<PrivateFolder> make();
  PrivateFolder(PrivateFolder&& other) noexcept;
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  ~PrivateFolder();

  // Writes a file, or writes it anew, and returns its path. Fails with "approve.temporary".
  Expected<std::filesystem::path> write(std::string_view name, ByteView content) const;

 private:
  explicit PrivateFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace signet
