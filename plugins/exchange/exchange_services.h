#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "exchange/exchange_certificate.h"

namespace signet::exchange {

struct ServiceSet {
  std::set<Service> services;
  std::set<std::string> others;  // as they were written, or a bit as "0x80"

  friend bool operator==(const ServiceSet&, const ServiceSet&) = default;
};

// The flags of AllowedServices. 1 to 16 were seen on servers; 64 follows from their order.
ServiceSet services_of(std::uint32_t flags);
// "IMAP, POP, IIS, SMTP", in any order and case; "None". Nothing for what is no list of names.
std::optional<ServiceSet> parse_services(std::string_view text);
// The column of Get-ExchangeCertificate, "IP.WS..": each letter at its own place or a dot. Nothing
// for anything else.
std::optional<ServiceSet> parse_service_letters(std::string_view text);

// The number of the site in "IIS://HOST/W3SVC/1". Nothing for anything else.
std::optional<std::string> site_number(std::string_view path);

// By its number, and by its name in any case.
std::optional<Status> status_of(std::int64_t number);
std::optional<Status> parse_status(std::string_view text);

}  // namespace signet::exchange
