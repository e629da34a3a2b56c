#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exchange/connector_facts.h"
#include "exchange/connector_slot.h"
#include "exchange/directory_facts.h"
#include "exchange/exchange_capabilities.h"
#include "exchange/exchange_certificate.h"
#include "exchange/server_session.h"
#include "resources/observed.h"

namespace signet::exchange {

// How much of a server is read: what was not read is unknown.
enum class Scope {
  services,  // its certificates, and who holds IIS, IMAP, POP, SMTP, SMTP-default and UM
  slots,     // everything that holds a certificate: connectors and what Exchange keeps, too
  all,       // and the names that clients are told
};

// What is needed to tell who holds these slots.
Scope scope_of(const std::vector<SlotName>& slots);

// What a server says of itself, as far as it could be read.
struct ServerFacts {
  TargetName server;
  ServerIdentity identity;
  std::vector<ExchangeCertificate> certificates;  // sorted; without requests that wait for a CA
  std::vector<ExchangeCertificate> requests;      // these: sorted
  Known<Thumbprint> default_certificate;          // of mail transport
  Known<std::string> imap_name;                   // X509CertificateName; may be empty
  Known<std::string> pop_name;
  // From Scope::slots on:
  Known<std::vector<SendConnector>> send_connectors;  // of the whole organisation
  Known<std::vector<ReceiveConnector>> receive_connectors;
  UsedCertificates auth;
  UsedCertificates federation;  // those that the federation trust names
  Known<bool> has_edge_subscription;
  Known<std::string> um_mode;  // absent where the server has no Unified Messaging
  Known<std::string> call_router_mode;
  // In Scope::all:
  Known<std::vector<NameInUse>> names;

  const ExchangeCertificate* find(const Thumbprint& thumbprint) const;
  // Whether it has Unified Messaging: Exchange 2013 and 2016 do. Unknown with its version.
  Known<bool> has_um() const;
};

// The version of a mailbox server. Fails when it is not one that is managed from here (an Edge
// server: "exchange.edge"), is not in the organisation, or gives no answer; unknown when it only
// does not say.
Expected<Known<Version>> read_version(ServerSession& session);

// All certificates of the server. Fails when the listing may not be whole: absence must be a fact.
Expected<std::vector<ExchangeCertificate>> read_certificates(ServerSession& session);

// Everything that the scope names. Fails as read_version() and read_certificates() do; what any
// other cmdlet cannot say is unknown, with the reason, and nothing else is.
Expected<ServerFacts> read_facts(ServerSession& session, Scope scope = Scope::slots);

// Who holds the service, by what the server says: sorted, or unknown with its reason.
Known<std::vector<Thumbprint>> holders_of(Slot slot, const ServerFacts& facts);
bool is_held(Slot slot, const Thumbprint& thumbprint, const ServerFacts& facts);
// The server's certificates that a connector's TlsCertificateName means; absent where it has none.
Known<std::vector<Thumbprint>> holders_of(const Known<IssuedName>& name, const ServerFacts& facts);

// The names that Exchange matches with X509CertificateName: the common name, then the others.
std::vector<std::string> names_of(const Certificate& certificate);
bool has_name(const Certificate& certificate, std::string_view name);

// The platform's view of it.
ServerState state_of(const ServerFacts& facts);
// The same of an Edge server, which is not managed.
ServerState edge_state();

}  // namespace signet::exchange
