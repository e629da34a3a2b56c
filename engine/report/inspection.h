#pragma once

#include <string>

#include "base/json_fwd.h"
#include "x509/certificate_file.h"

namespace signet {

// What a file of certificates and keys holds, for a person: what it is, every certificate with its
// place in the chain, every key and what it fits, how a PKCS#12 is protected and what Windows makes
// of that, warnings. `name` is how the user calls the file. Never a secret; foreign text is made
// printable. Ends with a line feed.
std::string to_text(const std::string& name, const CertificateFile& file, Seconds now);

// The same for machines: a record with format number 0, every field always there, null for nothing.
// Certificates are numbered from 1, as in the text.
Json to_json(const std::string& name, const CertificateFile& file, Seconds now);

}  // namespace signet
