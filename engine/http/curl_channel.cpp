#include "http/curl_channel.h"

#include "http/basic_channel.h"
#include "http/curl_connection.h"
#include "http/kerberos_channel.h"
#include "http/kerberos_login.h"

namespace signet {

Expected<std::unique_ptr<HttpChannel>> make_curl_channel(HttpEndpoint endpoint, const Clock& clock,
                                                         const Log& log, HttpLimits limits) {
  auto connection = CurlConnection::make(endpoint, clock, log, limits);
  if (!connection) return std::unexpected(connection.error());
  if (const auto* basic = std::get_if<BasicAccount>(&endpoint.account)) {
    return std::make_unique<BasicChannel>(std::move(*connection), *basic);
  }
  auto& kerberos = std::get<KerberosAccount>(endpoint.account);
  const std::string service =
      kerberos.service.empty() ? "HTTP/" + (*connection)->name() : kerberos.service;
  if (const Expected<void> fits = check(kerberos, service); !fits) {
    return std::unexpected(fits.error());
  }
  const KerberosAccount::Scheme scheme = kerberos.scheme;
  auto login = std::make_shared<KerberosLogin>(std::move(kerberos), service);
  return std::make_unique<KerberosChannel>(std::move(*connection), scheme, std::move(login), clock);
}

}  // namespace signet
