#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exchange/exchange_capabilities.h"
#include "exchange/exchange_certificate.h"
#include "exchange/server_session.h"
#include "resources/observed.h"

namespace signet::exchange {

using Version = std::pair<int, int>;  // 15.1 is Exchange 2016, 15.2 is 2019 and later

// What a server says of itself, as far as it could be read.
struct ServerFacts {
  std::vector<ExchangeCertificate> certificates;  // sorted; without requests that wait for a CA
  Known<Thumbprint> default_certificate;          // of mail transport
  Known<std::string> imap_name;                   // X509CertificateName; may be empty
  Known<std::string> pop_name;

  const ExchangeCertificate* find(const Thumbprint& thumbprint) const;
};

// The version of a mailbox server. Fails when it is not one that is managed from here (an Edge
// server), is not in the organisation, or gives no answer; unknown when it only does not say.
Expected<Known<Version>> read_version(ServerSession& session);

// All certificates of the server. Fails when the listing may not be whole: absence must be a fact.
Expected<std::vector<ExchangeCertificate>> read_certificates(ServerSession& session);

// Everything above and what decides who holds which service. Fails as they do, and when the
// conversation breaks off; what a cmdlet alone cannot say is unknown.
Expected<ServerFacts> read_facts(ServerSession& session);

// X509CertificateName of POP or IMAP. Fails only when the conversation breaks off.
Expected<Known<std::string>> read_mail_name(ServerSession& session, Slot slot);

// Who holds the service, by what the server says: sorted, or unknown with its reason.
Known<std::vector<Thumbprint>> holders_of(Slot slot, const ServerFacts& facts);
bool is_held(Slot slot, const Thumbprint& thumbprint, const ServerFacts& facts);

// The names that Exchange matches with X509CertificateName: the common name, then the others.
std::vector<std::string> names_of(const Certificate& certificate);
bool has_name(const Certificate& certificate, std::string_view name);

// The platform's view of it.
ServerState state_of(const ServerFacts& facts);

}  // namespace signet::exchange
