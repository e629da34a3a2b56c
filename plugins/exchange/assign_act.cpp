#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/cmdlet_trouble.h"
#include "exchange/exchange_acts.h"

namespace signet::exchange {

namespace {

constexpr auto not_begun = RemoteFailure::Outcome::not_done;
// Of "yes, yes to all, no, no to all", which Exchange offers in this order.
constexpr std::int32_t yes = 0;
constexpr std::int32_t no = 2;

bool is_mail_access(Slot slot) { return slot == Slot::pop || slot == Slot::imap; }

const Known<std::string>& mail_name(Slot slot, const ServerFacts& facts) {
  return slot == Slot::pop ? facts.pop_name : facts.imap_name;
}

// Prompts are in the server's language; the one about the default certificate names both.
psrp::AnswerablePrompt prompt_for(Slot slot, const Thumbprint& thumbprint) {
  return {thumbprint.text(), slot == Slot::smtp_default ? yes : no};
}

// Its plain names; a wildcard is none that POP and IMAP could be set to.
std::vector<std::string> plain_names(const Certificate& certificate) {
  std::vector<std::string> names = names_of(certificate);
  std::erase_if(names, [](const std::string& name) { return name.starts_with('*'); });
  return names;
}

Expected<void> check_usable(Slot slot, const Thumbprint& thumbprint, const ServerFacts& facts) {
  const ExchangeCertificate* item = facts.find(thumbprint);
  if (!item) {
    return fail("exchange.absent",
                "the certificate " + thumbprint.text() + " is not on this server");
  }
  if (item->has_key != Known<bool>(true)) {
    return fail("exchange.no-key",
                item->has_key.is_unknown()
                    ? "whether the server has the key of " + thumbprint.text() + " is unknown"
                    : "the certificate " + thumbprint.text() + " is there without its key");
  }
  const auto holders = holders_of(slot, facts);
  if (holders.is_unknown()) {
    return fail("exchange.unknown-holder",
                "who holds " + name_of(slot).text() + " is unknown: " + holders.why());
  }
  if (is_mail_access(slot) && (!item->certificate || plain_names(*item->certificate).empty())) {
    return fail("exchange.wildcard",
                fmt::format("{} cannot use a certificate with wildcard names only, unless its "
                            "X509CertificateName is one that it covers",
                            name_of(slot).text()),
                fmt::format("run Set-{}Settings -X509CertificateName on the server",
                            slot == Slot::pop ? "Pop" : "Imap"));
  }
  return {};
}

// The name that the service is to be set to: as found if the certificate has it, for Enable writes
// the certificate's first one.
std::string wanted_name(const Certificate& certificate, const std::string& found,
                        const std::string& now) {
  if (has_name(certificate, found)) return found;
  if (has_name(certificate, now)) return now;
  return plain_names(certificate).front();
}

// Sets X509CertificateName after Enable. What went wrong becomes a warning: whether the service is
// held is read afterwards.
void settle_name(ServerSession& session, Slot slot, const Certificate& certificate,
                 const std::string& found, bool is_enabled, std::vector<std::string>& warnings) {
  const auto now = read_mail_name(session, slot);
  if (!now.has_value()) {
    warnings.push_back("the X509CertificateName of " + name_of(slot).text() +
                       " could not be read after the change");
    return;
  }
  if (!is_enabled && now.value() == found) return;
  const std::string wanted = wanted_name(certificate, found, now.value());
  if (equal_ignoring_case(wanted, now.value())) return;
  const psrp::Pipeline set = set_mail_name(slot, session.server(), wanted);
  const std::string& cmdlet = set.front().name.text();
  const Invocation answer = session.act(set);
  if (answer && answer->succeeded()) return;
  const Problem problem = answer ? problem_of(*answer, cmdlet) : answer.error().problem;
  warnings.push_back(
      fmt::format("the X509CertificateName of {} is {} and could not be set to {}: {}",
                  name_of(slot).text(), printable(now.value()), wanted, to_line(problem)));
}

// Not seen on a server yet: POP or IMAP without the SMTP that comes with the right to the key.
bool lacks_key_right(Slot slot, const Thumbprint& thumbprint, const ServerFacts& facts) {
  if (!is_mail_access(slot)) return false;
  const auto& services =
      facts.find(thumbprint) ? facts.find(thumbprint)->services : Known<std::set<Service>>();
  const Service service = slot == Slot::pop ? Service::pop : Service::imap;
  return services.has_value() && services.value().contains(service) &&
         !services.value().contains(Service::smtp);
}

void warn_of_restart(Slot slot, std::vector<std::string>& warnings) {
  if (!is_mail_access(slot)) return;
  warnings.push_back(fmt::format("{} serves it once its services (front and back end) restart",
                                 name_of(slot).text()));
}

void warn_of_default(Slot slot, const ServerFacts& before, const ServerFacts& after,
                     std::vector<std::string>& warnings) {
  const Known<Thumbprint>& was = before.default_certificate;
  if (slot == Slot::smtp_default || !was.has_value() || after.default_certificate == was) return;
  warnings.push_back("the default certificate of mail transport is no longer " +
                     was.value().short_text());
}

bool is_same(const ServerFacts& left, const ServerFacts& right) {
  return state_of(left) == state_of(right) &&
         left.default_certificate == right.default_certificate && left.pop_name == right.pop_name &&
         left.imap_name == right.imap_name;
}

void explain(Slot slot, bool is_without_right, Problem& problem) {
  if (slot == Slot::iis && problem.code == "exchange.asked") {
    problem.hint =
        "the web site does not require TLS: say require_ssl: keep or enforce for this server";
  }
  if (is_without_right) {
    problem.hint = name_of(slot).text() +
                   " shows the certificate, but SMTP does not: whether its key may be read is not "
                   "certain; assign SMTP too";
  }
}

ApplyResult enable(ServerSession& session, const Step& step, Slot slot, RequireSsl require_ssl,
                   const ServerFacts& before) {
  const Invocation answer =
      session.act(enable_certificate(session.server(), step.thumbprint, slot, require_ssl),
                  prompt_for(slot, step.thumbprint));
  std::vector<std::string> warnings;
  bool is_without_right = false;
  if (is_mail_access(slot) && (answer || answer.error().outcome != not_begun)) {
    settle_name(session, slot, *before.find(step.thumbprint)->certificate,
                mail_name(slot, before).value(), answer && answer->succeeded(), warnings);
  }
  const auto look = [&]() -> Look {
    const auto after = read_facts(session);
    if (!after) return {std::unexpected(after.error())};
    is_without_right = lacks_key_right(slot, step.thumbprint, *after);
    const bool is_there = is_held(slot, step.thumbprint, *after);
    if (is_there) warn_of_default(slot, before, *after, warnings);
    return {is_there, is_same(*after, before)};
  };
  ApplyResult result = conclude(session, answer, "Enable-ExchangeCertificate", look);
  if (result.outcome == Outcome::done) warn_of_restart(slot, warnings);
  explain(slot, is_without_right, result.problem);
  std::ranges::move(warnings, std::back_inserter(result.warnings));
  return result;
}

}  // namespace

ApplyResult assign_slot(ServerSession& session, const Step& step, RequireSsl require_ssl) {
  const auto slot = find_slot(step.address.slot);
  if (!slot) {
    return not_done({"exchange.no-such-service",
                     "Exchange has no service " + step.address.slot.text(),
                     {},
                     {},
                     {}});
  }
  if (!capabilities().find_slot(step.address.slot)->assignable) {
    return not_done({"exchange.not-assignable",
                     step.address.slot.text() + " is never assigned from here",
                     {},
                     {},
                     {}});
  }
  const auto before = read_facts(session);
  if (!before) return not_done(before.error());
  if (is_held(*slot, step.thumbprint, *before)) return ended(Outcome::already);
  const auto usable = check_usable(*slot, step.thumbprint, *before);
  if (!usable) return not_done(usable.error());
  return enable(session, step, *slot, require_ssl, *before);
}

}  // namespace signet::exchange
