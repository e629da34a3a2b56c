#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "resources/thumbprint.h"

namespace signet {

// A certificate with its key on its way from one target to others: an encrypted PKCS#12 and the
// random password made for this one transfer. Lives in the executor's memory between export and the
// last import, never on disk. Move-only because its password is.
struct KeyBundle {
  Thumbprint thumbprint;
  Bytes pkcs12;
  Secret password;
};

// A password for one transfer: 256 random bits as text.
class Random;
Secret make_transfer_password(Random& random);

}  // namespace signet
