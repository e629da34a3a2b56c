#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "clixml/document.h"
#include "resources/certificate.h"
#include "resources/known.h"

namespace signet::exchange {

// The services of Enable-ExchangeCertificate that signet knows by name. What else a server says
// is kept as it was written.
enum class Service { imap, pop, um, iis, smtp, federation, um_call_router };
std::string_view to_text(Service service);  // "IMAP", "IIS", ...

// Status as Exchange computes it on that server. Of the numbers behind the names only that of
// "valid" was ever seen; where a server sends the name, the name counts.
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
std::string_view to_text(Status status);  // "Valid", "DateInvalid", ...

// What the answer was made of.
enum class CertificateSource {
  properties,     // of Select-Object, or of an object that came with all of them
  record,         // SerializationData
  signed_record,  // SerializationData behind "#sig#"
  raw_data,       // nothing but the certificate: all else is unknown
};

// What one object of Get-ExchangeCertificate says. The column "Services" is computed by the server,
// not stored: IIS may mean the back end alone, POP and IMAP are a match of names.
struct ExchangeCertificate {
  CertificateSource source = CertificateSource::raw_data;
  CertificatePointer certificate;  // from RawData; null where that was not asked for
  Thumbprint thumbprint;
  Known<std::set<Service>> services;       // unknown where the server did not say: never "none"
  std::set<std::string> other_services;    // what it said besides: "Fax", or "0x80"
  Known<std::set<std::string>> iis_sites;  // "1" Default Web Site, "2" Exchange Back End
  Known<Status> status;
  Known<bool> has_key;
  Known<bool> exportable;
  Known<std::string> friendly_name;
  // Whether the key is held by a CNG provider, which OWA and ECP do not support. (A provider type
  // of 0 is taken for CNG; nobody confirmed it on a server of Exchange.)
  Known<bool> key_is_cng;
  Known<std::string> key_provider;  // "Microsoft RSA SChannel Cryptographic Provider (type 12)"
  std::string identity;             // "ex1.corp.example\3F2A..", or empty: not told
};

// Whether the object is a certificate of Exchange by its type's name, or a selection of one.
bool is_exchange_certificate(const clixml::Value& value);

// Reads without making anything of a type's name. Each field is taken, in this order, from the
// object's own property (of Select-Object, for one) or from its SerializationData (plain or behind
// "#sig#"); what neither tells is unknown with the reason, and so is everything that the record
// would tell when signet does not understand it. Fails with "exchange.certificate" when there is
// neither RawData nor a Thumbprint, when RawData is no certificate, and when RawData, Thumbprint
// and the record are not about one certificate.
Expected<ExchangeCertificate> read_exchange_certificate(const clixml::Value& value);

}  // namespace signet::exchange
