#include "exchange/copy_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "exchange/exchange_capabilities.h"

namespace signet::exchange {

namespace {

Limit limit(const char* code, std::string why, std::string lift = {}) {
  return {{}, code, std::move(why), std::move(lift)};
}

Limit note(const char* code, std::string why) {
  Limit result = limit(code, std::move(why));
  result.is_note = true;
  return result;
}

// A revocation is the CA's word, and holds on every server.
Limit revoked() {
  Limit result = limit("status.revoked", "its CA has revoked it", "have it issued anew");
  result.everywhere = true;
  return result;
}

// By the check that Exchange made on this server.
std::optional<Limit> limit_of(Status status) {
  switch (status) {
    case Status::valid:
      return std::nullopt;
    case Status::unknown:
      return note("status.unknown", "Exchange did not check it on this server");
    case Status::revoked:
      return revoked();
    case Status::date_invalid:
      return limit("status.date-invalid", "by this server's clock it is outside of its validity",
                   "check the server's clock");
    case Status::untrusted:
      return limit("status.untrusted", "this server does not trust the root of its chain",
                   "install the chain of its issuer on this server");
    case Status::invalid:
      return limit("status.invalid", "this server finds a fault in its chain",
                   "see what certutil -verify says on this server");
    case Status::revocation_check_failure:
      return note(
          "status.revocation-unchecked",
          "this server could not ask whether it is revoked: its CA's lists are not reached");
    case Status::pending_request:
      return limit("status.pending", "a request that waits for its CA's answer",
                   "import the CA's answer");
  }
  return std::nullopt;
}

void add_status(const ExchangeCertificate& copy, std::vector<Limit>& limits) {
  if (copy.status.is_unknown()) {
    limits.push_back(note("status.unknown", "its status is unknown: " + copy.status.why()));
  } else if (copy.status.has_value()) {
    if (auto found = limit_of(copy.status.value())) limits.push_back(*std::move(found));
  }
}

void add_protection(const CopySurroundings& around, std::vector<Limit>& limits) {
  if (around.is_auth) {
    limits.push_back(limit("protected.auth", "it is one of the organisation's Auth certificates"));
  }
  if (around.is_federation) {
    limits.push_back(limit("protected.federation", "the federation trust uses it"));
  }
  if (around.is_management_service) {
    limits.push_back(limit("protected.wmsvc", "the Web Management Service (WMSVC) runs on it"));
  }
}

void add_provider(const ExchangeCertificate& copy, const CopySurroundings& around,
                  std::vector<Limit>& limits) {
  if (copy.key_is_cng != Known<bool>(true)) return;
  const char* lift = "import it again into a CSP (Microsoft RSA SChannel Cryptographic Provider)";
  Limit web = limit("key.ksp",
                    "its key is in a CNG key storage provider: Outlook on the web and the control "
                    "panel fail with it",
                    lift);
  web.slot = name_of(Slot::iis);
  limits.push_back(std::move(web));
  if (around.has_edge_subscription == Known<bool>(false)) return;
  Limit transport = limit("key.ksp",
                          "its key is in a CNG key storage provider: the subscribed Edge servers "
                          "cannot be synchronised with it",
                          lift);
  if (!around.has_edge_subscription.has_value()) {
    transport.is_note = true;
    transport.why +=
        fmt::format("; whether there are any is unknown: {}",
                    around.has_edge_subscription.is_unknown() ? around.has_edge_subscription.why()
                                                              : "not told");
  }
  transport.slot = name_of(Slot::smtp_default);
  limits.push_back(std::move(transport));
}

}  // namespace

std::vector<Limit> limits_of(const ExchangeCertificate& copy, const CopySurroundings& around) {
  std::vector<Limit> limits;
  add_status(copy, limits);
  add_protection(around, limits);
  add_provider(copy, around, limits);
  std::ranges::sort(limits, {}, [](const Limit& each) { return std::tie(each.slot, each.code); });
  return limits;
}

}  // namespace signet::exchange
