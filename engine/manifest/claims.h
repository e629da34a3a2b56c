#pragma once

#include <string>
#include <vector>

#include "manifest/blueprint.h"

namespace signet {

// A profile's bindings on a platform, slots sorted, with the slots that are implied. Reports
// services that the platform does not have or does not let go, exclusive ones that two certificates
// claim, and options that name a certificate which the server is not given.
std::vector<DesiredBinding> claim_slots(const BlueprintContext& context,
                                        const Capabilities& platform, const Profile& profile,
                                        const std::string& server);

// The slots whose option says that a certificate of the server's own is to hold them.
std::vector<SlotName> self_signed_slots(const Capabilities& platform, const Profile& profile);

}  // namespace signet
