#include "support/test_paths.h"

namespace signet::test {

std::string source_dir() { return SIGNET_SOURCE_DIR; }
std::string signet_binary() { return SIGNET_BINARY; }

}  // namespace signet::test
