#pragma once

#include <string>
#include <vector>

#include "probe/handshake_record.h"
#include "probe/openssl_handles.h"
#include "x509/certificate_reader.h"

namespace signet {

struct ServedChain {
  std::vector<ShownCertificate> certificates;
  int verify_code = 0;
  std::string verify_text;
  std::vector<std::string> faults;
};

// What was sent in a handshake, and what is wrong with it for who called `name`. More than ten
// certificates are a fault, and are not verified.
ServedChain read_chain(X509_STORE_CTX* handshake, const std::string& name, Seconds now,
                       CertificateCache& certificates);

}  // namespace signet
