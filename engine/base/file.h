#pragma once

#include <cstddef>
#include <filesystem>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {

// The whole file. Fails with "file.not-found", "file.too-large" (more than `limit` bytes; nothing
// is kept) or "file.unreadable". A folder, a pipe or a device is unreadable: it is never waited
// for.
Expected<Bytes> read_file(const std::filesystem::path& path, std::size_t limit);

// As read_file, but a symbolic link is "file.unreadable", wherever it leads: for files that must be
// where they are named. Only the last part of the path is looked at, not the folders before it.
Expected<Bytes> read_own_file(const std::filesystem::path& path, std::size_t limit);

// Replaces the file so that a crash at any moment leaves the old or the new content, whole: a
// temporary file beside it, fsync, rename, fsync of the folder. `mode` as for chmod.
Expected<void> write_file_atomically(const std::filesystem::path& path, ByteView content,
                                     unsigned mode);

// Makes a file that was not there, with this content, durably; `mode` as for chmod, and the mask of
// the process may only take rights away. A link in its place counts as a file that is there. Fails
// with "file.exists" or "file.unwritable", and then leaves nothing.
Expected<void> write_new_file(const std::filesystem::path& path, ByteView content, unsigned mode);

// Deletes and makes the deletion durable. A file that is not there is no failure.
Expected<void> remove_file_durably(const std::filesystem::path& path);

}  // namespace signet
