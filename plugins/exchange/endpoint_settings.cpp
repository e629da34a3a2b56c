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
                               const ResolveSecret& resolve, AccountUse use) {
  KerberosAccount kerberos;
  kerberos.service = service;
  const auto found = find_account(trust, use);
  if (!found) return std::unexpected(found.error());
  if (!*found) return Account(std::move(kerberos));
  const TrustedAccount& account = **found;
  Secret password;
  if (account.password) {
    SecretReference reference = *account.password;
    // With a name the question is asked once, not for every server.
    const bool is_prompt = reference.kind == SecretReference::Kind::prompt;
    if (is_prompt && reference.value.empty()) reference.value = {account.user};
    Expected<Secret> resolved = resolve(trust, reference);
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

Expected<std::optional<TrustedAccount>> find_account(const Trust& trust, AccountUse use) {
  const auto found = trust.accounts.find("exchange");
  if (found == trust.accounts.end()) return std::nullopt;
  const TrustedAccounts& accounts = found->second;
  if (use == AccountUse::read) return accounts.read;
  if (accounts.change || !accounts.read) return accounts.change;
  return fail("trust.account", "no trust file names an account that may change Exchange servers",
              "name one in the file given with --trust: accounts: {exchange: {change: ..}}");
}

Expected<HttpEndpoint> make_endpoint(const EndpointSettings& settings, const Trust& trust,
                                     const ResolveSecret& resolve, AccountUse use) {
  auto url = HttpsUrl::parse(settings.url);
  if (!url) return std::unexpected(url.error());
  for (const std::string& host : {url->host, settings.address}) {
    if (host.empty()) continue;
    const auto allowed = check_address(trust, host, url->port);
    if (!allowed) return std::unexpected(allowed.error());
  }
  HttpEndpoint endpoint;
  endpoint.url = *std::move(url);
  endpoint.address = settings.address;
  endpoint.identity.name = settings.tls_name;
  endpoint.identity.ca_file = trust.ca.string();
  const auto pins = trust.pins.find(to_lower(endpoint.url.host));
  if (pins != trust.pins.end()) endpoint.identity.pins = pins->second;
  auto account = make_account(trust, settings.service, resolve, use);
  if (!account) return std::unexpected(account.error());
  endpoint.account = *std::move(account);
  return endpoint;
}

}  // namespace signet::exchange
