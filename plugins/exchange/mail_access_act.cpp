#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/text.h"
#include "exchange/assign_acts.h"

namespace signet::exchange {

namespace {

struct NamePlan : MailName {
  bool is_asked_for = false;  // by the manifest
};

bool is_plain(const std::string& name) { return !name.starts_with('*'); }

bool can_be_found_by(const Certificate& certificate, const std::string& name) {
  return !name.empty() && (has_name(certificate, name) || covers(certificate, name));
}

std::string option_of(Slot slot) { return capabilities().find_slot(name_of(slot))->name_option; }

// The name of the manifest, or else the one that is set, or else the certificate's first.
Expected<std::string> choose_name(Slot slot, const Certificate& certificate,
                                  const std::string& asked_for, const std::string& found) {
  const std::string service = name_of(slot).text();
  if (!asked_for.empty()) {
    if (can_be_found_by(certificate, asked_for)) return asked_for;
    return fail("exchange.name",
                fmt::format("{} is to find its certificate by {}, which this one does not cover",
                            service, printable(asked_for)),
                "change " + option_of(slot));
  }
  if (can_be_found_by(certificate, found)) return found;
  const std::vector<std::string> names = names_of(certificate);
  const auto first = std::ranges::find_if(names, is_plain);
  if (first != names.end()) return *first;
  return fail("exchange.wildcard",
              fmt::format("the certificate has wildcard names only, and {} finds its own by {}, "
                          "which they do not cover",
                          service, found.empty() ? "no name" : printable(found)),
              fmt::format("say by which name clients call {} as {} of the server", service,
                          option_of(slot)));
}

// The service takes a certificate that has the very name before one that covers it.
Expected<void> check_alone(Slot slot, const std::string& name, const Thumbprint& thumbprint,
                           const ServerFacts& facts) {
  for (const ExchangeCertificate& item : facts.certificates) {
    if (item.thumbprint == thumbprint || !item.certificate) continue;
    if (!has_name(*item.certificate, name)) continue;
    return fail("exchange.exact-name",
                fmt::format("{} would go on with {}, which has the very name {}",
                            name_of(slot).text(), item.thumbprint.short_text(), printable(name)),
                fmt::format("remove that one, or set {} to a name that only a wildcard covers",
                            option_of(slot)));
  }
  return {};
}

// The name that the plan says comes first: on the way back it is the former one.
Expected<NamePlan> plan_name(Slot slot, const Step& step, const ExchangeCertificate& item,
                             const Target& target, const ServerFacts& facts) {
  if (!item.certificate) {
    return fail("exchange.no-names", "the server does not show the certificate's names");
  }
  const Certificate& certificate = *item.certificate;
  const std::string& asked_for = wanted_mail_name(slot, target);
  const Known<std::string>& found = mail_name(slot, facts);
  auto name = choose_mail_name(slot, certificate, step.name.empty() ? asked_for : step.name,
                               found.has_value() ? found.value() : std::string());
  if (!name) return std::unexpected(name.error());
  if (!has_name(certificate, name->name)) {
    const auto alone = check_alone(slot, name->name, item.thumbprint, facts);
    if (!alone) return std::unexpected(alone.error());
  }
  return NamePlan{*std::move(name), !asked_for.empty()};
}

// One assignment on its way.
struct Assignment {
  ServerSession& session;
  const Step& step;
  Slot slot;
  const ServerFacts& before;
  NamePlan plan;
  ServerFacts now;  // as last seen
  std::vector<std::string> warnings = {};
  bool has_acted = false;

  bool has_name() const {
    const Known<std::string>& name = mail_name(slot, now);
    return name.has_value() && equal_ignoring_case(name.value(), plan.name);
  }
  bool is_held() const { return exchange::is_held(slot, step.thumbprint, now); }
};

Expected<bool> look_again(Assignment& work) {
  auto facts = read_facts(work.session);
  if (!facts) return std::unexpected(facts.error());
  work.now = *std::move(facts);
  return true;
}

bool shows_service(const Assignment& work) {
  const ExchangeCertificate* item = work.now.find(work.step.thumbprint);
  const Service service = work.slot == Slot::pop ? Service::pop : Service::imap;
  return item && item->services.has_value() && item->services.value().contains(service);
}

// Enables the certificate. SMTP must show it then: nobody has confirmed that POP and IMAP alone
// bring the right to the key.
ApplyResult give_right(Assignment& work) {
  const Slot enabled = work.plan.by_name_alone ? Slot::smtp : work.slot;
  const Invocation answer =
      work.session.act(enable_certificate(work.session.server(), work.step.thumbprint, enabled, {}),
                       prompt_for(enabled, work.step.thumbprint));
  const auto look = [&]() -> Look {
    if (const auto seen = look_again(work); !seen) return {std::unexpected(seen.error())};
    return {has_key_right(work.step.thumbprint, work.now), is_same(work.now, work.before)};
  };
  ApplyResult result = conclude(work.session, answer, "Enable-ExchangeCertificate", look);
  work.has_acted = result.outcome != Outcome::not_done;
  if (result.outcome == Outcome::done) {
    warn_of_default(work.slot, work.before, work.now, work.warnings);
  } else if (result.outcome == Outcome::unknown && shows_service(work) &&
             !has_key_right(work.step.thumbprint, work.now)) {
    result.problem.hint = name_of(work.slot).text() +
                          " shows the certificate, but SMTP does not: whether its key may be read "
                          "is not certain; assign SMTP too";
  }
  return result;
}

// A name that nobody asked for is left as Enable wrote it where it cannot be set back.
ApplyResult excuse(Assignment& work, ApplyResult result) {
  if (result.outcome == Outcome::done) return result;
  if (!work.plan.is_asked_for && work.is_held()) {
    const Known<std::string>& name = mail_name(work.slot, work.now);
    work.warnings.push_back(fmt::format(
        "the X509CertificateName of {} is {} and could not be set to {}: {}",
        name_of(work.slot).text(), name.has_value() ? printable(name.value()) : "unknown",
        work.plan.name, to_line(result.problem)));
    return ended(Outcome::done);
  }
  if (work.has_acted && result.outcome == Outcome::not_done) {
    result.outcome = Outcome::unknown;
    result.problem.hint = "the certificate was enabled before, and the name is not as it should be";
  }
  return result;
}

ApplyResult set_name(Assignment& work) {
  const psrp::Pipeline set = set_mail_name(work.slot, work.session.server(), work.plan.name);
  const Invocation answer = work.session.act(set);
  const auto look = [&]() -> Look {
    if (const auto seen = look_again(work); !seen) return {std::unexpected(seen.error())};
    return {work.is_held() && work.has_name(), is_same(work.now, work.before)};
  };
  return excuse(work, conclude(work.session, answer, set.front().name.text(), look));
}

ApplyResult carry_out(Assignment& work) {
  const bool needs_right =
      work.plan.by_name_alone ? !has_key_right(work.step.thumbprint, work.before) : !work.is_held();
  ApplyResult result = ended(Outcome::done);
  if (needs_right) result = give_right(work);
  if (result.outcome != Outcome::done || (work.is_held() && work.has_name())) return result;
  ApplyResult named = set_name(work);
  std::ranges::move(result.warnings, std::inserter(named.warnings, named.warnings.begin()));
  return named;
}

}  // namespace

Expected<MailName> choose_mail_name(Slot slot, const Certificate& certificate,
                                    const std::string& asked_for, const std::string& found) {
  auto name = choose_name(slot, certificate, asked_for, found);
  if (!name) return std::unexpected(name.error());
  const bool is_covered_only = !has_name(certificate, *name);
  const bool begins_plain = is_plain(names_of(certificate).front());
  return MailName{*std::move(name), is_covered_only || !begins_plain};
}

ApplyResult assign_mail_access(ServerSession& session, const Step& step, Slot slot,
                               const ServerFacts& before) {
  auto plan = plan_name(slot, step, *before.find(step.thumbprint), session.target(), before);
  if (!plan) return not_done(plan.error());
  Assignment work{session, step, slot, before, *std::move(plan), before};
  ApplyResult result = carry_out(work);
  if (result.outcome == Outcome::done) {
    work.warnings.push_back(fmt::format(
        "{} serves it once its services (front and back end) restart", name_of(slot).text()));
  }
  std::ranges::move(work.warnings, std::back_inserter(result.warnings));
  return result;
}

}  // namespace signet::exchange
