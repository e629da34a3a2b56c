#pragma once

#include <string>

#include "base/clock.h"
#include "base/json_fwd.h"
#include "exchange/exchange_certificate.h"

namespace signet::exchange {

// A certificate of Exchange for a person: a line for each thing that is known, and last what is
// not known, with the reason. Texts of the server are made printable. Ends with a line feed.
std::string to_text(const ExchangeCertificate& certificate, Seconds now);

// The same for machines: every field always there, null for what is absent or unknown; "unknown"
// says which, and why.
Json to_json(const ExchangeCertificate& certificate, Seconds now);

}  // namespace signet::exchange
