#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/exchange_acts.h"

namespace signet::exchange {

namespace {

std::unexpected<Problem> in_use(const std::string& why) {
  return fail("exchange.in-use", "the certificate is in use: " + why);
}

std::unexpected<Problem> not_known(const std::string& why) {
  return fail("exchange.use-unknown", "whether the certificate is in use is unknown: " + why);
}

// Whether a value names the certificate anywhere: as text, as bytes or inside of an object.
bool mentions(const clixml::Value& value, const Thumbprint& thumbprint, int depth = 0) {
  constexpr int deepest = 4;
  if (const auto bytes = value.bytes()) {
    return !bytes->empty() && Thumbprint::of(*bytes) == thumbprint;
  }
  const std::string wanted = to_lower(thumbprint.text());
  for (const std::string_view text : {value.text(), value.to_string()}) {
    if (to_lower(text).find(wanted) != std::string::npos) return true;
  }
  if (depth == deepest) return false;
  const auto within = [&](const clixml::Value& inner) {
    return mentions(inner, thumbprint, depth + 1);
  };
  return std::ranges::any_of(value.items(), within) ||
         std::ranges::any_of(value.properties(), within, &clixml::Value::Named::value);
}

// Fails unless the cmdlet said all and nothing of it names the certificate.
Expected<void> check_unmentioned(ServerSession& session, const psrp::Pipeline& pipeline,
                                 const Thumbprint& thumbprint, const char* what) {
  const Invocation answer = session.read(pipeline);
  if (!answer) return not_known(to_line(answer.error().problem));
  const std::string& cmdlet = pipeline.front().name.text();
  if (!answer->succeeded()) return not_known(to_line(problem_of(*answer, cmdlet)));
  for (const clixml::Document& document : answer->output) {
    if (mentions(document.root(), thumbprint)) return in_use(what);
  }
  return {};
}

// Exchange itself would let all of these go.
Expected<void> check_own(const ExchangeCertificate& item) {
  if (item.services.is_unknown()) return not_known(item.services.why());
  const auto shows = [&](Service service) {
    return item.services.has_value() && item.services.value().contains(service);
  };
  if (shows(Service::federation)) return in_use("the federation trust uses it");
  if (shows(Service::um) || shows(Service::um_call_router)) return in_use("UM uses it");
  if (shows(Service::iis)) {
    if (!item.iis_sites.has_value()) return not_known("its web sites are not told");
    return in_use(item.iis_sites.value().contains("2")
                      ? "Exchange Back End is bound to it, without which nothing is managed"
                      : "a web site is bound to it");
  }
  if (!item.other_services.empty()) {
    return in_use("it has the service " + *item.other_services.begin());
  }
  const std::string friendly =
      item.friendly_name.has_value() ? to_lower(item.friendly_name.value()) : std::string();
  const std::string subject =
      item.certificate ? to_lower(item.certificate->common_name) : std::string();
  if (friendly.starts_with("wmsvc") || subject.starts_with("wmsvc")) {
    return in_use("Web Management Service (WMSVC) runs on it");
  }
  return {};
}

Expected<void> check_slots(const ExchangeCertificate& item, const ServerFacts& facts) {
  for (const Slot slot : {Slot::iis, Slot::imap, Slot::pop, Slot::smtp_default}) {
    const auto holders = holders_of(slot, facts);
    if (holders.is_unknown()) return not_known(holders.why());
    if (!holders.has_value() || !holds(holders.value(), item.thumbprint)) continue;
    const bool others_hold_it = holders.value().size() > 1;
    if (!others_hold_it) return in_use("it holds " + name_of(slot).text());
  }
  return {};
}

}  // namespace

Expected<void> check_removable(ServerSession& session, const ExchangeCertificate& certificate,
                               const ServerFacts& facts) {
  if (const auto own = check_own(certificate); !own) return own;
  if (const auto slots = check_slots(certificate, facts); !slots) return slots;
  const Thumbprint& thumbprint = certificate.thumbprint;
  const auto auth = check_unmentioned(session, get_auth_config(), thumbprint,
                                      "it is one of the organisation's Auth certificates");
  if (!auth) return auth;
  return check_unmentioned(session, get_federation_trust(), thumbprint,
                           "the federation trust names it");
}

ApplyResult remove_certificate(ServerSession& session, const Step& step) {
  const auto before = read_facts(session);
  if (!before) return not_done(before.error());
  const ExchangeCertificate* item = before->find(step.thumbprint);
  if (!item) return ended(Outcome::already);
  const auto removable = check_removable(session, *item, *before);
  if (!removable) return not_done(removable.error());
  const Invocation answer = session.act(remove_certificate(session.server(), step.thumbprint));
  const auto look = [&]() -> Look {
    const auto items = read_certificates(session);
    if (!items) return {std::unexpected(items.error())};
    const bool is_listed = std::ranges::any_of(
        *items, [&](const auto& each) { return each.thumbprint == step.thumbprint; });
    return {!is_listed, is_listed};
  };
  return conclude(session, answer, "Remove-ExchangeCertificate", look);
}

}  // namespace signet::exchange
