#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exchange/distinguished_name.h"
#include "exchange/server_session.h"
#include "resources/known.h"

namespace signet::exchange {

struct SendConnector {
  std::string name;
  std::vector<std::string> sources;  // the names of the servers that send through it
  Known<IssuedName> certificate;     // absent: it names none
  std::string certificate_text;      // the same as the server writes it
  bool is_hybrid = false;            // to Exchange Online

  friend bool operator==(const SendConnector&, const SendConnector&) = default;
};

struct ReceiveConnector {
  std::string name;
  std::string fqdn;  // may be empty
  Known<IssuedName> certificate;
  bool offers_tls = true;  // also where it does not say
  bool is_hybrid = false;
  std::vector<std::uint16_t> ports;  // sorted; where it listens, as far as its Bindings tell

  friend bool operator==(const ReceiveConnector&, const ReceiveConnector&) = default;
};

// All send connectors of the organisation, and the receive connectors of the session's server;
// unknown, with the reason, when they could not be read. Sorted by name.
Known<std::vector<SendConnector>> read_send_connectors(ServerSession& session);
Known<std::vector<ReceiveConnector>> read_receive_connectors(ServerSession& session);

}  // namespace signet::exchange
