#pragma once

#include <string>
#include <vector>

#include "base/problem.h"
#include "cli/environment.h"
#include "manifest/load.h"
#include "platform/command.h"
#include "x509/certificate_request.h"

namespace signet {

// What is to be asked for, and how it differs from the certificate that it is like.
struct WantedRequest {
  std::string name;  // the certificate's key
  RequestSpec spec;
  CertificatePointer like;
  std::vector<std::string> added;
  std::vector<std::string> dropped;
};

// The certificate that --like names: a file, or the current one, from the public file that the
// manifest names or from --observed. `loaded` may be null where a file is named. Fails with
// "request.no-current" and "usage.wrong".
Expected<CertificatePointer> find_like(const CommandInput& input, const LoadedManifest* loaded);

// Its subject, names and key size, with --add-name, --drop-name and --key-size. Fails with
// "usage.wrong".
Expected<WantedRequest> want_request(const CommandInput& input, CertificatePointer like);

// What will be asked for, for a person to review; `rows` are told after it, as label and text.
using RequestRows = std::vector<std::pair<std::string, std::string>>;
std::string request_text(const WantedRequest& wanted, const RequestRows& rows, Seconds now);

// Lines of a label and its texts, one below the other.
std::string labelled(const std::string& label, const std::vector<std::string>& texts);

}  // namespace signet
