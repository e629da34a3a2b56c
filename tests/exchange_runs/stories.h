#pragma once

#include <string>

#include "exchange/fake_exchange.h"
#include "resources/desired.h"

namespace signet::exchange::test {

// An organisation and what is wanted of it. EX1, EX2 and EX3 are in the manifest; EX4 is not.
struct Story {
  std::string name;
  FakeExchange exchange;
  Desired desired;
};

// One server has the new certificate, exportable and in use for IIS and SMTP; the others get it.
Story seed_case();
// A renewal with the same names and issuer, for all services, POP and IMAP under names of their
// own; one server is to use its own certificate inside. Connectors choose by name, by issuer and
// subject, or have the server's own.
Story renewal();
// The same from another issuer: the connectors that name the old one are to name the new one.
Story new_issuer();
// The seed case through two entry servers, where two domain controllers do not hear of each other.
Story through_entries();

}  // namespace signet::exchange::test
