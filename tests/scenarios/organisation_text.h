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
//   default=own-EX1 pop=mail.example.com EX2 2016: ... | um=TCP edge-subscription requires-ssl=no
//   raw-data-only unreachable EDGE1 edge: receive EX1 "Default Frontend EX1": tls=webmail
//   fqdn=mail.example.com hybrid send "Outbound to Office 365": tls=webmail hybrid sources=EX1,EX2
//   names EX1: owa=https://webmail.example.com/owa autodiscover=https://.. pop=.. imap=..
//   auth: auth next-auth
//   federation: federation
//   german
//   hidden: Get-SendConnector
// A certificate's words: key, exportable, smtp (its key may be read, which shows as SMTP), ksp,
// status=Revoked, called="Friendly name". The version is 2013, 2016, 2019 or edge.
Observed observe(std::string_view text, signet::test::CertificateFiles& certificates,
                 const Desired& desired);

}  // namespace signet::exchange::test
