#pragma once

#include <optional>
#include <set>
#include <string>

#include "clixml/document.h"
#include "resources/certificate.h"
#include "resources/known.h"

namespace signet::exchange {

// The services of Enable-ExchangeCertificate that signet knows by name. What else a server says
// (UM, Federation, a later version's own) is kept as it was written.
enum class Service { imap, pop, um, iis, smtp, federation, um_call_router };
std::string_view to_text(Service service);  // "IMAP", "IIS", ...

// Status as Exchange computes it on that server.
enum class Status {
  unknown,
  valid,
  revoked,
  date_invalid,
  untrusted,
  invalid,
  revocation_check_failure,
  pending_request,
};
std::string_view to_text(Status status);

// What one object of Get-ExchangeCertificate says. The column "Services" is computed by the server,
// not stored: IIS may mean the back end alone, POP and IMAP are a match of names.
struct ExchangeCertificate {
  CertificatePointer certificate;  // from RawData; null for a pending request without one
  Thumbprint thumbprint;
  Known<std::set<Service>> services;       // unknown where the server did not say: never "none"
  Known<std::set<std::string>> iis_sites;  // "1" Default Web Site, "2" Exchange Back End
  Known<Status> status;
  Known<bool> has_key;
  Known<bool> exportable;
  Known<std::string> friendly_name;
  // Whether the key is held by a CNG provider, which OWA and ECP do not support.
  Known<bool> key_is_cng;
};

// Reads, in this order of preference and without making anything of a type's name: the properties
// of Select-Object ("Selected."), the SerializationData record (plain or behind "#sig#"), or
// RawData alone, of which everything else is unknown. Fails with "exchange.certificate" when it is
// none of these.
Expected<ExchangeCertificate> read_exchange_certificate(const clixml::Value& value);

}  // namespace signet::exchange
