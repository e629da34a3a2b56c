#pragma once

#include <span>
#include <string>
#include <vector>

#include "resources/capabilities.h"
#include "resources/observed.h"

namespace signet {

// One use of a certificate.
struct Reference {
  enum class How {
    assigned,  // the service is set to it
    named,     // the service finds it by issuer and subject, as it would others with the same
    chosen,    // it would be taken at the next connection
    served,    // a handshake showed it, whatever the service is set to
  };
  TargetName server;  // empty: an endpoint of clients
  How how = How::assigned;
  std::string user;  // "IIS", "receive connector Default Frontend EX1", "pop3s://ex1:995"
  SlotName slot;     // the service that it is about; may be empty

  friend bool operator==(const Reference&, const Reference&) = default;
};

// "assigned", "by issuer and subject", "takes it", "shows it"
std::string_view to_text(Reference::How how);

// A use that cannot be told.
struct Untold {
  TargetName server;  // empty: an endpoint of clients
  std::string user;   // "the server": nothing of it could be read
  std::string why;
  SlotName slot = {};  // the service that an endpoint is about; may be empty

  friend bool operator==(const Untold&, const Untold&) = default;
};

// Who uses a certificate. All lists are sorted by server.
struct References {
  std::vector<TargetName> copies;  // servers that hold it
  std::vector<Reference> uses;
  std::vector<Untold> unknown;

  friend bool operator==(const References&, const References&) = default;
};

// On one server, as it was seen or as a plan leaves it: services, connectors, what chooses its
// certificate itself, and what its endpoints showed. `platforms` are those that know its services.
References references_on(const Thumbprint& thumbprint, const TargetName& server,
                         const ServerState& state, std::span<const Capabilities> platforms);

// In the whole fleet, endpoints of clients included.
References references_of(const Thumbprint& thumbprint, const Observed& observed,
                         const PlatformCatalog& catalog);

// "IIS and SMTP use it; POP shows it; whether IMAP uses it is unknown (why)", of one server and
// without its name, so that equal servers say the same; "nothing uses it".
std::string uses_text(const References& references);

}  // namespace signet
