#pragma once

#include <filesystem>

#include "base/problem.h"
#include "base/secret.h"
#include "x509/private_key.h"

namespace signet {

// The one private key in a file of this user alone: a regular file that nobody else may read or
// write. Fails with "key-file.not-private", "key-file.no-key" (none, or several), or as read_file()
// and read_certificate_file() do; always with the path in `where`.
Expected<PrivateKey> read_private_key_file(const std::filesystem::path& path,
                                           const Secret* password);

}  // namespace signet
