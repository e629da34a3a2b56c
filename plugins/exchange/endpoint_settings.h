#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/problem.h"
#include "http/http_endpoint.h"
#include "resources/trust.h"

namespace signet::exchange {

// Where an endpoint is and who it is: three settings, since an Exchange endpoint rarely has its own
// name in a certificate that everybody knows.
struct EndpointSettings {
  std::string url;
  std::string address;   // dialled instead of the URL's host; may be empty
  std::string tls_name;  // that its certificate is for; empty: the URL's host
  std::string service;  // its Kerberos name, "HTTP/ex1.corp.example"; empty: HTTP/ and the TLS name
};

// What signet does with an account: looking needs fewer rights than changing.
enum class AccountUse { read, change };

using ResolveSecret = std::function<Expected<Secret>(const Trust&, const SecretReference&)>;

// The endpoint with the account, authorities and pins that the trust file has for it. Fails with
// "url.invalid", "trust.address" when the trust file does not let signet connect there,
// "trust.account" when it names an account for reading and none for changing, or as `resolve` does.
Expected<HttpEndpoint> make_endpoint(const EndpointSettings& settings, const Trust& trust,
                                     const ResolveSecret& resolve,
                                     AccountUse use = AccountUse::read);

// The account that the trust file has for that; nothing: the default credential cache.
Expected<std::optional<TrustedAccount>> find_account(const Trust& trust, AccountUse use);

}  // namespace signet::exchange
