#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/problem.h"
#include "http/aside.h"
#include "http/http_endpoint.h"

namespace signet {

// A Kerberos ticket for a service, without any of its bytes.
struct TicketLook {
  std::string client;              // "svc@CORP.EXAMPLE"
  std::string service;             // as the KDC calls it
  std::string ticket_encryption;   // "aes256-cts-hmac-sha1-96": of the service's own key
  std::string session_encryption;  // of the key that client and service share
  Seconds ends;
  // By how much the KDC's clock is ahead of ours, where it told.
  std::optional<std::chrono::seconds> clock_difference;
};

// Gets a ticket for the endpoint's service as its account does; one attempt, of which the server
// hears nothing. Fails as KerberosLogin and kerberos_problem() say, with "endpoint.invalid", and
// with "http.timeout" or "http.stopped".
Expected<TicketLook> look_at_ticket(HttpEndpoint endpoint, const Clock& clock,
                                    const Patience& patience);

// Whether the server lets a login in that is not bound to the TLS channel: one login with Kerberos
// and an empty request, over a connection that the verifier accepted. Fails as make_curl_channel()
// says.
Expected<bool> admits_unbound_login(HttpEndpoint endpoint, const Clock& clock, const Log& log,
                                    const Patience& patience);

}  // namespace signet
