#pragma once

#include <string>

#include "resources/observed.h"

namespace signet {

// What it means that an endpoint of a server shows what it shows, where its service is to be held
// by one certificate.
struct SeenVerdict {
  enum class Kind {
    wanted,   // that one and no other
    chosen,   // another one, which the server takes there by its own rules
    other,    // neither
    nothing,  // nothing answers with TLS there
    unknown,
  };
  Kind kind = Kind::unknown;
  std::string why;  // "443 shows 0A1B2C3D", "993: timed out"; empty for what is wanted

  friend bool operator==(const SeenVerdict&, const SeenVerdict&) = default;
};

// A service whose certificates are chosen at every connection (see Chooser) is free to show another
// one, as long as one of the choosers that listen there takes it: of those that say where they
// listen, or else of all that do not.
SeenVerdict judge_served(const SeenEndpoint& seen, const Thumbprint& certificate,
                         const ServerState& state);

// Whether the service is known to listen elsewhere only.
bool listens_elsewhere(const SeenEndpoint& seen, const ServerState& state);

// "0A1B2C3D and 559642FC", "nothing", "unknown".
std::string served_text(const SeenEndpoint& seen);

}  // namespace signet
