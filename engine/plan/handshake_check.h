#pragma once

#include "platform/step.h"
#include "resources/capabilities.h"
#include "resources/observed.h"

namespace signet {

// Whether the step's handshakes want what is planned, on the fleet as it is when the step's turn
// comes: what the service is set to then, or what nothing may touch. Fails with "plan.handshake".
// `platform` is that of the step's target, null where there is none.
Expected<void> check_handshakes(const Step& step, const Observed& observed,
                                const Capabilities* platform);

}  // namespace signet
