#pragma once

#include <string>
#include <vector>

#include "base/problem.h"
#include "resources/desired.h"

namespace signet {

// Whether a certificate can take the place of the one that the manifest declares. Fails with
// "renew.same", "renew.expired", "renew.not-newer", "renew.names", "renew.usage" or
// "renew.authority"; what is only worth a look comes back as a line of text each.
Expected<std::vector<std::string>> check_renewal(const DesiredCertificate& declared,
                                                 const Certificate& next, Seconds now);

}  // namespace signet
