#pragma once

#include <string>

#include "base/json_fwd.h"
#include "plan/references.h"
#include "report/style.h"

namespace signet {

// Who uses the certificate, a table: each use with its server and how. Then what cannot be told,
// and why. Ends with a line feed.
std::string references_text(const Thumbprint& thumbprint, const References& references,
                            const Style& style);

// The same for machines, format 1.
Json references_json(const Thumbprint& thumbprint, const References& references);

}  // namespace signet
