#pragma once

#include "platform/step.h"
#include "resources/capabilities.h"
#include "resources/observed.h"

namespace signet {

// What an endpoint of a server shows once its service has taken up what it is set to, sorted: what
// the choosers that listen on its port take, else what its slot is held by. Absent: nothing.
// Unknown where that is not known, or where the service takes one of several by itself.
Known<std::vector<Thumbprint>> shown_at(const Endpoint& endpoint, const SlotName& slot,
                                        const SlotRule& rule, const ServerState& state);

// Whether all that was seen there is among `wanted`, and something was.
bool shows(const SeenEndpoint& seen, const std::vector<Thumbprint>& wanted);

// The server's endpoint as it was looked at; null where it was not.
const SeenEndpoint* find_endpoint(const std::vector<SeenEndpoint>& endpoints,
                                  const Endpoint& endpoint);

// All endpoints that the handshakes are about show from now on what these want.
void show(const std::vector<Handshake>& handshakes, std::vector<SeenEndpoint>& endpoints);
// The same of a server, and of its slots.
void show(const std::vector<Handshake>& handshakes, ServerState& state);

// Whether the step is about endpoints as clients see them, and about no server.
bool is_for_clients(const Step& step);

}  // namespace signet
