#pragma once

#include <vector>

#include "platform/command.h"

namespace signet::exchange {

// signet exchange call, signet exchange capture-script
std::vector<PluginCommand> commands();

}  // namespace signet::exchange
