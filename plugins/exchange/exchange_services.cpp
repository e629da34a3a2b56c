#include "exchange/exchange_services.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace signet::exchange {

namespace {

struct ServiceName {
  Service service;
  std::string_view name;
  char letter;
  std::uint32_t flag;
};

// In the order of the column.
constexpr std::array service_names{ServiceName{Service::imap, "IMAP", 'I', 1},
                                   ServiceName{Service::pop, "POP", 'P', 2},
                                   ServiceName{Service::um, "UM", 'U', 4},
                                   ServiceName{Service::iis, "IIS", 'W', 8},
                                   ServiceName{Service::smtp, "SMTP", 'S', 16},
                                   ServiceName{Service::federation, "Federation", 'F', 32},
                                   ServiceName{Service::um_call_router, "UMCallRouter", 'C', 64}};

// Exchange 2010 has no call router in its column.
constexpr std::size_t fewest_letters = 6;

constexpr std::array<std::string_view, 8> status_names{"Unknown",
                                                       "Valid",
                                                       "Revoked",
                                                       "DateInvalid",
                                                       "Untrusted",
                                                       "Invalid",
                                                       "RevocationCheckFailure",
                                                       "PendingRequest"};

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_letter_or_digit);
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void add(std::string_view name, ServiceSet& set) {
  const auto found = std::ranges::find_if(service_names, [&](const ServiceName& known) {
    return equal_ignoring_case(known.name, name);
  });
  if (found != service_names.end()) {
    set.services.insert(found->service);
  } else if (!equal_ignoring_case(name, "None")) {
    set.others.emplace(name);
  }
}

}  // namespace

std::string_view to_text(Service service) {
  return std::ranges::find(service_names, service, &ServiceName::service)->name;
}

std::string_view to_text(Status status) { return status_names[static_cast<std::size_t>(status)]; }

ServiceSet services_of(std::uint32_t flags) {
  ServiceSet set;
  for (const ServiceName& known : service_names) {
    if ((flags & known.flag) != 0) set.services.insert(known.service);
    flags &= ~known.flag;
  }
  if (flags != 0) set.others.insert(fmt::format("0x{:X}", flags));
  return set;
}

std::optional<ServiceSet> parse_services(std::string_view text) {
  ServiceSet set;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view name = trim(part);
    if (!is_word(name) || name.size() > 40 || is_number(name)) return std::nullopt;
    add(name, set);
  }
  return set;
}

std::optional<ServiceSet> parse_service_letters(std::string_view text) {
  if (text.size() < fewest_letters || text.size() > service_names.size()) return std::nullopt;
  ServiceSet set;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') continue;
    if (text[i] != service_names[i].letter) return std::nullopt;
    set.services.insert(service_names[i].service);
  }
  return set;
}

std::optional<std::string> site_number(std::string_view path) {
  const std::vector<std::string_view> parts = split(trim(path), '/');
  constexpr std::size_t parts_of_path = 5;  // IIS:, nothing, the host, W3SVC, the number
  if (parts.size() != parts_of_path || !equal_ignoring_case(parts[0], "IIS:") ||
      !equal_ignoring_case(parts[3], "W3SVC") || !is_number(parts[4]) || parts[4].size() > 10) {
    return std::nullopt;
  }
  return std::string(parts[4]);
}

std::optional<Status> status_of(std::int64_t number) {
  if (number < 0 || static_cast<std::size_t>(number) >= status_names.size()) return std::nullopt;
  return static_cast<Status>(number);
}

std::optional<Status> parse_status(std::string_view text) {
  const auto found = std::ranges::find_if(
      status_names, [&](std::string_view name) { return equal_ignoring_case(name, trim(text)); });
  if (found == status_names.end()) return std::nullopt;
  return static_cast<Status>(found - status_names.begin());
}

}  // namespace signet::exchange
