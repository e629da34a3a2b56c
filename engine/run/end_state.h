#pragma once

#include "platform/step.h"
#include "resources/capabilities.h"

namespace signet {

// Whether what the step is to bring about is there already, by the platform's rules. Never so for
// acts that leave nothing to see on their target (export, install-chain) and for read-only steps.
bool is_there(const Step& step, const ServerState& state, const Capabilities& capabilities);

}  // namespace signet
