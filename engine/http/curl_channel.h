#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "http/http_channel.h"
#include "http/http_endpoint.h"

namespace signet {

struct HttpLimits {
  std::size_t body_bytes = std::size_t{16} << 20;  // of one answer
  std::chrono::milliseconds connect{30'000};       // for one TCP connection with its TLS handshake
};

// A channel on libcurl: HTTP/1.1 over TLS 1.2 or later, one connection that is kept and made anew
// when it is gone, cookies in memory, no redirects, no proxy and nothing else from the environment.
// Connects with the first request. `clock` and `log` must outlive the channel; the log tells
// method, status, sizes and durations. Fails with "http.library", "endpoint.invalid" (a name or
// address in the endpoint that cannot be one), "tls.ca-file".
//
// post() fails with
//   http.unknown-host, http.unreachable, http.proxy    there is no connection
//   tls.wrong-name, tls.expired, tls.not-yet-valid, tls.unknown-ca, tls.self-signed, tls.version,
//   tls.failed                                         nothing was sent: the peer is not verified
//   kerberos.*                                         there is no ticket for the server
//   auth.not-offered, auth.no-challenge                the server does not ask for this account
//   auth.denied                                        401 after the one attempt
//   auth.no-mutual                                     the server did not prove who it is
//   auth.forbidden                                     403
//   http.redirect                                      3xx; the target is named and not visited
//   http.connection-lost, http.malformed, http.too-large, http.timeout, http.stopped
Expected<std::unique_ptr<HttpChannel>> make_curl_channel(HttpEndpoint endpoint, const Clock& clock,
                                                         const Log& log, HttpLimits limits = {});

}  // namespace signet
