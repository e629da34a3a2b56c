#pragma once

#include <vector>

#include "platform/platform.h"
#include "resources/endpoint.h"

namespace signet {

// Looks at endpoints as a client does. Needs no account and changes nothing.
class Handshakes {
 public:
  virtual ~Handshakes() = default;

  // One answer for each endpoint, in their order, from fresh connections (never a resumed session):
  // with each kind of key that the endpoint can show, and often enough to meet every process behind
  // it. By context.deadline; what did not answer until then is unknown. Endpoints that the trust
  // file does not allow are not contacted: unknown. May be called from several threads.
  virtual std::vector<SeenEndpoint> look(const std::vector<Endpoint>& endpoints,
                                         const Context& context) = 0;
};

}  // namespace signet
