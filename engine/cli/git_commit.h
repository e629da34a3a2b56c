#pragma once

#include <filesystem>
#include <string>

namespace signet {

// The commit that the working tree around `folder` is at, in hexadecimal, read from the
// repository's own files: nothing is run. Understands branches, packed references and linked
// working trees. Empty where there is no repository or no commit, and where its files are not as
// they should be.
std::string find_commit(const std::filesystem::path& folder);

}  // namespace signet
