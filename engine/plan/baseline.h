#pragma once

#include <vector>

#include "platform/handshakes.h"
#include "resources/capabilities.h"
#include "resources/desired.h"
#include "resources/observed.h"
#include "resources/trust.h"

// What endpoints of a fleet show before anything is changed, so that it is known beforehand what
// can be proven from this machine.
namespace signet {

struct FleetEndpoint {
  TargetName server;  // empty: an endpoint of clients
  SlotName slot;      // the service that answers there; likewise
  Endpoint endpoint;

  friend bool operator==(const FleetEndpoint&, const FleetEndpoint&) = default;
};

// Where the services of one server answer, by its platform's rules: at its address, each by the
// name that clients call by the certificate that the service is to have, else by that of the one it
// has; by the host where neither is known and where nothing is ever assigned. Sorted by endpoint.
std::vector<FleetEndpoint> endpoints_of(const Desired& desired, const DesiredServer& server,
                                        const ServerState& state, const PlatformCatalog& catalog);

// Those of clients, in the order of Desired::endpoints, then those of every server that was read:
// what is left out for maintenance, too.
std::vector<FleetEndpoint> endpoints_of(const Desired& desired, const Observed& observed,
                                        const PlatformCatalog& catalog);

// Fills in what they showed; `seen` has one answer for each of them, in their order.
void record(const std::vector<FleetEndpoint>& endpoints, std::vector<SeenEndpoint> seen,
            Observed& observed);

// Looks, all at once, at those that the trust file allows, and records it. Where the trust file
// does not allow an endpoint of clients it is unknown, and a server stays as one that was not
// looked at; where it allows none at all, nothing is done.
void take_baseline(const Desired& desired, const PlatformCatalog& catalog, const Trust& trust,
                   Handshakes& handshakes, const Context& context, Observed& observed);

// Whether anybody looked at anything.
bool has_baseline(const Observed& observed);

}  // namespace signet
