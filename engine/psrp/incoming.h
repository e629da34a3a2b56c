#pragma once

#include <optional>

#include "base/problem.h"
#include "clixml/document.h"
#include "psrp/client_limits.h"
#include "psrp/message.h"
#include "psrp/result.h"

namespace signet::psrp {

// Whether a message of this type changes what is known of its pipeline.
bool tells_a_result(MessageType type);

// Fails with "psrp.malformed", "psrp.limit" or "psrp.refused"; the text repeats nothing of it.
Expected<clixml::Document> read_content(const Message& message, const ClientLimits& limits);

// Fails with "psrp.malformed".
Expected<PipelineState> read_pipeline_state(const clixml::Value& message);
// Nothing for the states of pools that can be left and entered again. Fails with "psrp.malformed".
Expected<std::optional<PoolState>> read_pool_state(const clixml::Value& message);

}  // namespace signet::psrp
