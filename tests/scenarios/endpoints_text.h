#pragma once

#include <string_view>

#include "resources/capabilities.h"
#include "scenario.h"

namespace signet::test {

// What endpoints show before the plan, as text; fills it into the observation as planning does.
// Mistakes in the text throw std::invalid_argument.
//   probe *.corp.example.com webmail.example.com      (the trust file's reach: probe)
//   https://ex1.corp.example.com: webmail             (the leaves that it shows)
//   https://ex2.corp.example.com: webmail,old
//   https://ex3.corp.example.com: webmail "the chain is not complete"
//   pop3s://ex1.corp.example.com: refused "connection refused"
//   imaps://ex1.corp.example.com: silent "timed out"
// All others of servers show what holds their service: of several what is chosen there, or else the
// first; nothing holds it, and they refuse. Others of clients are silent.
void look_at_endpoints(std::string_view text, const CertificateBook& certificates,
                       const Desired& desired, const PlatformCatalog& catalog, Observed& observed);

}  // namespace signet::test
