#include "http/curl_channel.h"

#include "http/basic_channel.h"
#include "http/curl_connection.h"

namespace signet {

Expected<std::unique_ptr<HttpChannel>> make_curl_channel(Endpoint endpoint, const Clock& clock,
                                                         const Log& log, HttpLimits limits) {
  auto connection = CurlConnection::make(endpoint, clock, log, limits);
  if (!connection) return std::unexpected(connection.error());
  if (const auto* basic = std::get_if<BasicAccount>(&endpoint.account)) {
    return std::make_unique<BasicChannel>(std::move(*connection), *basic);
  }
  return fail("auth.not-offered", "Kerberos is not there yet");
}

}  // namespace signet
