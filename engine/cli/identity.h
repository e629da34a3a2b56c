#pragma once

#include <string>

namespace signet {

// This machine's name, as it calls itself; empty when it does not say.
std::string host_name();
// "alice@runner1": who runs this process, and where.
std::string user_at_host();

}  // namespace signet
