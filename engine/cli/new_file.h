#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {

// Makes a file that was not there, with this content, durably; `mode` as for chmod. A link in its
// place counts as a file that is there. Fails with "file.exists" or "file.unwritable", and then
// leaves nothing.
Expected<void> write_new_file(const std::filesystem::path& path, ByteView content, unsigned mode);

}  // namespace signet
