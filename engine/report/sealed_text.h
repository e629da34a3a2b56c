#pragma once

#include <string>

#include "base/json_fwd.h"
#include "x509/sealed.h"

namespace signet {

// A sealed file, for a person and for machines (a record with format number 0): what it is, how it
// is encrypted, and the certificates of those who can open it. `name` is how the user calls it.
std::string to_text(const std::string& name, const SealedProfile& profile);
Json to_json(const std::string& name, const SealedProfile& profile);

}  // namespace signet
