#pragma once

#include <string>

namespace signet::test {

// Where the project's files are, and the program of this build. Known to one source file alone, so
// that what the compiler cached for one clone serves the next.
std::string source_dir();
std::string signet_binary();

}  // namespace signet::test
