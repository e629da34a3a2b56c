#pragma once

#include <vector>

#include "resources/desired.h"
#include "resources/observed.h"

namespace signet {

// The desired fleet that asks for what is there: each certificate that a server has with its key,
// bound to the services that are known to use it. Certificates are keyed by a tidy form of their
// common name, with the short thumbprint where that is not unique. `targets` is sorted by name;
// targets that were not observed or are unknown come without bindings, so that a plan says that
// they are not known. A certificate whose key is unknown is asked for and thus reported as well;
// one that is there without its key is left out. There are no sources, waves or removals.
Desired discover(const Observed& observed, const std::vector<Target>& targets);

}  // namespace signet
