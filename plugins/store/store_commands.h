#pragma once

#include <vector>

#include "platform/command.h"

namespace signet::store {

// signet store init, signet store add.
std::vector<PluginCommand> commands();

}  // namespace signet::store
