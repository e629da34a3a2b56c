#pragma once

#include "cli/commands.h"

namespace signet {

// A plugin's command as one of signet's own. Its failures are wrong input; an answer that is not
// whole is "incomplete".
Command from_plugin(const PluginCommand& plugin);

}  // namespace signet
