#pragma once

#include <string_view>

#include "exchange/exchange_capabilities.h"
#include "resources/desired.h"
#include "resources/observed.h"
#include "scenario.h"

namespace signet::exchange::test {

// An organisation of Exchange servers as text, read by the exchange platform as it would read the
// real one. Mistakes in the text throw std::invalid_argument.
//   EX1 2019: webmail key exportable, own-EX1 key smtp | iis=webmail back-end=own-EX1
//   EX2 2016: own-EX2 key smtp | pop=mail.example.com um=TCP call-router=TLS edge-subscription
//   EX3 SE: | unreachable
//   EDGE1 edge:
//   receive EX1 "Default Frontend EX1": tls=webmail fqdn=mail.example.com hybrid no-tls port=25
//   send "Outbound to Office 365": tls=webmail hybrid sources=EX1,EX2
//   names EX1: owa=https://webmail.example.com/owa autodiscover=https://.. pop=.. imap=..
//   auth: auth next-auth
//   federation: federation
//   german
//   hidden: Get-SendConnector Get-FederationTrust
//   missing: webmail.pfx
// A certificate's words: key, exportable, smtp (its key may be read, which shows as SMTP), ksp,
// status=Revoked, called="Friendly name". The version is 2013, 2016, 2019, SE, edge or
// 15.1.2507.6. Settings of a server after |, besides those above: imap, default, um-certificate,
// fqdn, raw-data-only, rpc-down (its certificates alone cannot be read).
Observed observe(std::string_view text, signet::test::CertificateFiles& certificates,
                 const Desired& desired);

}  // namespace signet::exchange::test
