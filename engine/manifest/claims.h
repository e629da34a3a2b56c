#pragma once

#include <string>
#include <vector>

#include "manifest/blueprint.h"

namespace signet {

// A profile's bindings on a platform, slots sorted, with the slots that are implied. Reports
// services that the platform does not have and exclusive ones that two certificates claim.
std::vector<DesiredBinding> claim_slots(const BlueprintContext& context,
                                        const Capabilities& platform, const Profile& profile,
                                        const std::string& server);

}  // namespace signet
