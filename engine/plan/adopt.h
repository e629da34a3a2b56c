#pragma once

#include "resources/capabilities.h"
#include "resources/desired.h"
#include "resources/observed.h"

namespace signet {

// Makes of discover()'s "everything that is there" what a person would write of servers with these
// capabilities: services that can be assigned; connectors in a list of their own; the names by
// which services find their certificates; of each certificate the names that clients are told and
// that it covers, if any are. A certificate that nothing of this uses is left out, and so is a
// self-signed one: servers make those for themselves. Servers of other platforms stay as they are.
void adopt(Desired& desired, const Observed& observed, const Capabilities& capabilities);

}  // namespace signet
