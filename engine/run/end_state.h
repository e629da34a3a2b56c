#pragma once

#include <optional>
#include <string>

#include "platform/step.h"

namespace signet {

// What of the step's end state is missing on its server: "slot IIS is none", "certificate 5596..
// is without key". Nothing when all is there, and for acts that leave nothing to see on their
// target (export, install-chain, await). What is not known is missing.
std::optional<std::string> missing_end_state(const Step& step, const ServerState& state);

// Whether the step's own end state can be seen on its server, and is there.
bool is_there(const Step& step, const ServerState& state);

}  // namespace signet
