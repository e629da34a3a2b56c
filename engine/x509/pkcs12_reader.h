#pragma once

#include "base/secret.h"
#include "x509/certificate_file.h"

namespace signet {

// All that a PKCS#12 holds. Fails as read_certificate_file() does.
Expected<CertificateFile> read_pkcs12(ByteView content, const Secret* password);

}  // namespace signet
