#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "exchange/assign_acts.h"
#include "exchange/cmdlet_trouble.h"

namespace signet::exchange {

namespace {

// Of "yes, yes to all, no, no to all", which Exchange offers in this order.
constexpr std::int32_t yes = 0;
constexpr std::int32_t no = 2;

bool is_mail_access(Slot slot) { return slot == Slot::pop || slot == Slot::imap; }

Expected<void> check_copy(const Thumbprint& thumbprint, const ServerFacts& facts) {
  const ExchangeCertificate* item = facts.find(thumbprint);
  if (!item) {
    return fail("exchange.absent",
                "the certificate " + thumbprint.text() + " is not on this server");
  }
  if (item->has_key == Known<bool>(true)) return {};
  return fail("exchange.no-key",
              item->has_key.is_unknown()
                  ? "whether the server has the key of " + thumbprint.text() + " is unknown"
                  : "the certificate " + thumbprint.text() + " is there without its key");
}

// Whether a limit is about the slot, or one that assigning it assigns too.
bool concerns(const Limit& limit, const SlotName& slot, const SlotRule& rule) {
  if (limit.is_note) return false;
  return limit.slot.text().empty() || limit.slot == slot ||
         std::ranges::find(rule.implies, limit.slot.text()) != rule.implies.end();
}

Expected<void> check_limits(const SlotName& slot, const SlotRule& rule,
                            const Thumbprint& thumbprint, const ServerState& state) {
  const ObservedCertificate* copy = state.find(thumbprint);
  if (!copy) return {};
  for (const Limit& limit : copy->limits) {
    if (!concerns(limit, slot, rule)) continue;
    return fail(limit.code,
                fmt::format("the certificate {} is not for {}: {}", thumbprint.text(), slot.text(),
                            limit.why),
                limit.lift);
  }
  return {};
}

Expected<void> check_slot(const SlotName& slot, const ServerState& state) {
  const ObservedSlot* found = state.find(slot);
  if (!found) {
    return fail("exchange.no-such-service", "this server has no service " + slot.text());
  }
  if (!found->closed.empty()) {
    return fail("exchange.closed",
                fmt::format("{} takes no certificate now: {}", slot.text(), found->closed));
  }
  if (!found->holders.is_unknown()) return {};
  return fail("exchange.unknown-holder",
              fmt::format("who holds {} is unknown: {}", slot.text(), found->holders.why()));
}

Expected<void> check_usable(const SlotName& slot, const SlotRule& rule,
                            const Thumbprint& thumbprint, const ServerFacts& facts) {
  if (auto copy = check_copy(thumbprint, facts); !copy) return copy;
  const ServerState state = state_of(facts);
  if (auto open = check_slot(slot, state); !open) return open;
  return check_limits(slot, rule, thumbprint, state);
}

ApplyResult enable(ServerSession& session, const Step& step, Slot slot, RequireSsl require_ssl,
                   const ServerFacts& before) {
  const Invocation answer =
      session.act(enable_certificate(session.server(), step.thumbprint, slot, require_ssl),
                  prompt_for(slot, step.thumbprint));
  std::vector<std::string> warnings;
  const auto look = [&]() -> Look {
    const auto after = read_facts(session);
    if (!after) return {std::unexpected(after.error())};
    const bool is_there = is_held(slot, step.thumbprint, *after);
    if (is_there) warn_of_default(slot, before, *after, warnings);
    return {is_there, is_same(*after, before)};
  };
  ApplyResult result = conclude(session, answer, "Enable-ExchangeCertificate", look);
  if (slot == Slot::iis && result.problem.code == "exchange.asked") {
    result.problem.hint =
        "the web site does not require TLS: say require_ssl: keep or enforce for this server";
  }
  std::ranges::move(warnings, std::back_inserter(result.warnings));
  return result;
}

bool is_held(const SlotName& slot, const Thumbprint& thumbprint, const ServerFacts& facts) {
  const ServerState state = state_of(facts);
  const ObservedSlot* found = state.find(slot);
  return found && found->holders.has_value() && holds(found->holders.value(), thumbprint);
}

// POP and IMAP have it only under the name that the manifest asks for.
bool is_as_wanted(Slot slot, const Step& step, const Target& target, const ServerFacts& facts) {
  if (!is_held(slot, step.thumbprint, facts)) return false;
  if (!is_mail_access(slot)) return true;
  const std::string& name = wanted_mail_name(slot, target);
  return name.empty() || (mail_name(slot, facts).has_value() &&
                          equal_ignoring_case(mail_name(slot, facts).value(), name));
}

}  // namespace

const std::string& wanted_mail_name(Slot slot, const Target& target) {
  return target.option(capabilities().find_slot(name_of(slot))->name_option);
}

const Known<std::string>& mail_name(Slot slot, const ServerFacts& facts) {
  return slot == Slot::pop ? facts.pop_name : facts.imap_name;
}

psrp::AnswerablePrompt prompt_for(Slot slot, const Thumbprint& thumbprint) {
  return {thumbprint.text(), slot == Slot::smtp_default ? yes : no};
}

bool has_key_right(const Thumbprint& thumbprint, const ServerFacts& facts) {
  const ExchangeCertificate* item = facts.find(thumbprint);
  return item && item->services.has_value() && item->services.value().contains(Service::smtp);
}

bool is_same(const ServerFacts& left, const ServerFacts& right) {
  const auto is_same_copy = [](const ExchangeCertificate& one, const ExchangeCertificate& other) {
    return one.thumbprint == other.thumbprint && one.has_key == other.has_key &&
           one.services == other.services && one.iis_sites == other.iis_sites;
  };
  return std::ranges::equal(left.certificates, right.certificates, is_same_copy) &&
         left.default_certificate == right.default_certificate && left.pop_name == right.pop_name &&
         left.imap_name == right.imap_name;
}

void warn_of_default(Slot slot, const ServerFacts& before, const ServerFacts& after,
                     std::vector<std::string>& warnings) {
  const Known<Thumbprint>& was = before.default_certificate;
  if (slot == Slot::smtp_default || !was.has_value() || after.default_certificate == was) return;
  warnings.push_back("the default certificate of mail transport is no longer " +
                     was.value().short_text());
}

ApplyResult assign_slot(ServerSession& session, const Step& step, RequireSsl require_ssl) {
  const SlotName& name = step.address.slot;
  const SlotRule* rule = capabilities().find_slot(name);
  const auto slot = find_slot(name);
  const auto connector = find_connector(name);
  if (!rule || (!slot && !connector)) {
    return not_done(
        {"exchange.no-such-service", "Exchange has no service " + name.text(), {}, {}, {}});
  }
  if (!rule->assignable) {
    return not_done(
        {"exchange.not-assignable",
         fmt::format("{} is not for signet to assign: {}", name.text(), rule->description),
         {},
         {},
         {}});
  }
  const auto before = read_facts(session, Scope::slots);
  if (!before) return not_done(before.error());
  const bool is_there = slot ? is_as_wanted(*slot, step, session.target(), *before)
                             : is_held(name, step.thumbprint, *before);
  if (is_there) return ended(Outcome::already);
  const auto usable = check_usable(name, *rule, step.thumbprint, *before);
  if (!usable) return not_done(usable.error());
  if (connector) return assign_connector(session, step, *connector, *before);
  if (is_mail_access(*slot)) return assign_mail_access(session, step, *slot, *before);
  return enable(session, step, *slot, require_ssl, *before);
}

}  // namespace signet::exchange
