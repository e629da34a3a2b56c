#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json_fwd.h"
#include "probe/handshake_record.h"
#include "report/style.h"

namespace signet {

// One line for each address, kind of key and answer, and below it what is wrong with it; a summary
// last. Without `expected` leaves the word for a match is "trusted".
std::string probe_text(const std::vector<EndpointRecord>& records,
                       const std::vector<Thumbprint>& expected, Seconds now, const Style& style);

// Every connection by itself; every field is always there.
Json probe_json(const std::vector<EndpointRecord>& records,
                const std::vector<Thumbprint>& expected);

}  // namespace signet
