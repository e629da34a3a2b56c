#pragma once

#include "base/problem.h"
#include "resources/certificate.h"
#include "x509/openssl.h"

namespace signet {

// Fills `certificate` with what the extensions say: names, usages, authority and key identifiers.
// Fails with "certificate.malformed", naming the extension that cannot be read or stands twice.
Expected<void> read_extensions(const X509* source, Certificate& certificate);

}  // namespace signet
