#pragma once

#include <string>
#include <vector>

#include "exchange/fake_exchange.h"
#include "resources/desired.h"
#include "watched_platform.h"

namespace signet::exchange::test {

// An organisation and what is wanted of it. EX1, EX2 and EX3 are in the manifest; EX4 is not.
struct Story {
  std::string name;
  FakeExchange exchange;
  Desired desired;
  CertificateNames certificates;
  std::string wanted;              // in_words() of it at the end
  std::vector<std::string> tries;  // the kinds of calls that it is there to disturb
};

// What is true of the organisation, a line for each server and one for the connectors.
std::string in_words(const Story& story);

// One server has the new certificate, exportable and in use for IIS and SMTP; the others get it.
Story seed_case();
// A renewal with the same names and issuer, for all services, POP and IMAP under names of their
// own; one server is to use its own certificate inside. Connectors choose by name, by issuer and
// subject, or have the server's own.
Story renewal();
// The same from another issuer: the connectors that name the old one are to name the new one.
Story new_issuer();
// After the renewal: what it replaced goes from all servers, while the send connector that names
// the issuer and subject of both is cleared.
Story predecessor();
// The seed case through two entry servers, where two domain controllers do not hear of each other.
Story through_entries();
// The seed case where EX3 does not trust the issuer.
Story without_chain();
// Somebody installs the chain wherever it is missing.
void mend(Story& story);

}  // namespace signet::exchange::test
