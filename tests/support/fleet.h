#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "resources/capabilities.h"
#include "resources/desired.h"
#include "resources/observed.h"

// Fleets as text, for tests. Mistakes in the text throw std::invalid_argument.
namespace signet::test {

// 2026-11-22, the day on which all tests play.
Seconds today();

// A made-up certificate called NAME.example.com; its thumbprint derives from the name. All are for
// *.example.com, so that each may take the place of another. Some names have a flaw: "expired",
// "future", "soon" (ends in ten days), "selfsigned", "weak" (RSA 1024), "sha1", "client" (no
// serverAuth). "mystery" is a certificate of which nobody shows the public bytes.
CertificatePointer certificate(const std::string& name);
Thumbprint thumbprint(const std::string& name);

// What a short name in a fleet stands for.
struct NamedCertificate {
  Thumbprint thumbprint;
  CertificatePointer certificate;  // null where nobody shows its public bytes
};
using CertificateBook = std::function<NamedCertificate(const std::string&)>;
CertificateBook made_up_certificates();

// Two platforms with the same services: on "store" staging is inert, on "hot" it is not.
//   IIS, POP    exclusive, cannot be cleared; POP interrupts
//   SMTP        additive, cannot be cleared, blocks no removal; the first one becomes SMTP-default
//   SMTP-default  exclusive, cannot be cleared, implies SMTP
//   status      additive, clearable, blocks no removal
//   web         exclusive, clearable; endpoints as in web:shop:443
PlatformCatalog catalog();

// The same with endpoints: IIS on 443, SMTP-default on 25, POP on 995; POP serves another
// certificate once its services were restarted.
PlatformCatalog shown_catalog();

// What is there, one server a line:
//   EX16-01: webmail key exportable, self key | IIS=webmail SMTP=webmail,self POP
//   EX16-02: unknown "connection refused"
//   EX16-03: webmail | IIS=unknown"cannot decode"        (webmail without its key)
//   EX16-04: webmail key=unknown"access denied", old key exportable=unknown"busy" name"Webmail" |
//   EX16-05: | IIS=webmail/old      (set to webmail, serves old)
//   file webmail.pfx: found         (or: absent, unknown "why")
// A service without '=' is there and held by nothing. Empty lines and lines that start with '#' do
// not count.
Observed observed(std::string_view text, const CertificateBook& book = made_up_certificates());

// What is wanted:
//   certificate webmail: source=EX16-01 source=file:webmail.pfx exportable names=a.example.com
//   rollout mailbox: hold=900 at_most=1
//   EX16-01: webmail=IIS,SMTP other= | hot wave=mailbox/0
//   EX16-02: webmail=IIS | maintenance
//   retire old: EX16-01,EX16-02
// A certificate without a line of its own has no options; the platform is store unless hot is
// named; waves count from 0. Further options of a certificate: name="Webmail", unseen (the manifest
// has no public file); sources also env:VARIABLE and pair:CERTIFICATE+KEY.
Desired desired(std::string_view text);

}  // namespace signet::test
