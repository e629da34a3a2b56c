#pragma once

#include <string>
#include <string_view>

#include "base/problem.h"
#include "resources/certificate.h"

namespace signet::exchange {

// A certificate as a connector's TlsCertificateName tells it; both names as in Certificate.
struct IssuedName {
  std::string issuer;
  std::string subject;

  friend bool operator==(const IssuedName&, const IssuedName&) = default;
};

// "<I>CN=CA 1, O=Ex, C=US<S>CN=webmail.example.com". Fails with "exchange.name".
Expected<IssuedName> parse_tls_certificate_name(std::string_view text);
// The same, of a certificate. Fails as to_windows_name() does.
Expected<std::string> tls_certificate_name(const Certificate& certificate);

// A distinguished name as Windows and .NET write it (values in quotes, S for ST, E for
// emailAddress), in the form of Certificate::subject: RFC 2253 as OpenSSL writes it. An attribute
// that OpenSSL has no name for is taken for UTF-8. Fails with "exchange.name".
Expected<std::string> from_windows_name(std::string_view text);
// The other way round. Fails with "exchange.name".
Expected<std::string> to_windows_name(std::string_view text);

}  // namespace signet::exchange
