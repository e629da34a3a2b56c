#pragma once

#include <string>
#include <utility>
#include <vector>

#include "exchange/exchange_certificate.h"
#include "exchange/server_session.h"
#include "resources/known.h"

namespace signet::exchange {

using Version = std::pair<int, int>;  // 15.1 is Exchange 2016, 15.2 is 2019 and later

// What Get-ExchangeServer says of a server.
struct ServerIdentity {
  std::string name;  // all of these may be empty: not told
  std::string fqdn;  // in lower case
  std::string site;
  Known<Version> version;
  bool is_edge = false;
};

// Fails when the server is not in the organisation, and when the conversation breaks off. Where
// Get-ExchangeServer only does not say, the version is unknown.
Expected<ServerIdentity> read_identity(ServerSession& session);

// What one object of Get-ExchangeServer says.
ServerIdentity identity_in(const clixml::Value& server);

// Which of the server's certificates the organisation uses for itself: sorted, or unknown.
using UsedCertificates = Known<std::vector<Thumbprint>>;
UsedCertificates read_auth(ServerSession& session, const std::vector<ExchangeCertificate>& items);
UsedCertificates read_federation(ServerSession& session,
                                 const std::vector<ExchangeCertificate>& items);

// Whether an Edge server is subscribed to the server's site.
Known<bool> read_edge_subscription(ServerSession& session, const ServerIdentity& identity);

// UMStartupMode of Unified Messaging, and of its call router: "TCP", "TLS", "Dual".
Known<std::string> read_um_mode(ServerSession& session);
Known<std::string> read_call_router_mode(ServerSession& session);

}  // namespace signet::exchange
