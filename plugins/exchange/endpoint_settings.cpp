#include "exchange/endpoint_settings.h"

#include <fmt/format.h>

#include "base/text.h"

namespace signet::exchange {

namespace {

Expected<void> check_address(const Trust& trust, const std::string& host, std::uint16_t port) {
  if (trust.allows_address(host, port)) return {};
  return fail(
      "trust.address",
      fmt::format("no trust file allows a connection to {}:{}", printable(host), port),
      fmt::format("list it in the file given with --trust: reach: {{addresses: [\"{}:{}\"]}}",
                  printable(host), port));
}

Expected<Account> make_account(const Trust& trust, const std::string& service,
                               const ResolveSecret& resolve) {
  KerberosAccount kerberos;
  kerberos.service = service;
  const auto found = trust.accounts.find("exchange");
  if (found == trust.accounts.end() || !found->second.read) return Account(std::move(kerberos));
  const TrustedAccount& account = *found->second.read;
  Secret password;
  if (account.password) {
    Expected<Secret> resolved = resolve(trust, *account.password);
    if (!resolved) return std::unexpected(resolved.error());
    password = *std::move(resolved);
  }
  if (account.method == TrustedAccount::Method::basic) {
    return Account(BasicAccount{account.user, std::move(password)});
  }
  kerberos.principal = account.user;
  kerberos.cache = account.cache;
  kerberos.keytab = account.keytab.string();
  kerberos.password = std::move(password);
  return Account(std::move(kerberos));
}

}  // namespace

Expected<Endpoint> make_endpoint(const EndpointSettings& settings, const Trust& trust,
                                 const ResolveSecret& resolve) {
  auto url = HttpsUrl::parse(settings.url);
  if (!url) return std::unexpected(url.error());
  for (const std::string& host : {url->host, settings.address}) {
    if (host.empty()) continue;
    const auto allowed = check_address(trust, host, url->port);
    if (!allowed) return std::unexpected(allowed.error());
  }
  Endpoint endpoint;
  endpoint.url = *std::move(url);
  endpoint.address = settings.address;
  endpoint.identity.name = settings.tls_name;
  endpoint.identity.ca_file = trust.ca.string();
  const auto pins = trust.pins.find(to_lower(endpoint.url.host));
  if (pins != trust.pins.end()) endpoint.identity.pins = pins->second;
  auto account = make_account(trust, settings.service, resolve);
  if (!account) return std::unexpected(account.error());
  endpoint.account = *std::move(account);
  return endpoint;
}

}  // namespace signet::exchange
