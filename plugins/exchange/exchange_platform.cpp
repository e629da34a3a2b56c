#include "exchange/exchange_platform.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "exchange/exchange_acts.h"
#include "exchange/exchange_capabilities.h"
#include "exchange/rights.h"
#include "exchange/server_facts.h"

namespace signet::exchange {

namespace {

Expected<RequireSsl> read_require_ssl(const Target& target) {
  const std::string& text = target.option("require_ssl");
  if (text.empty()) return RequireSsl::as_it_is;
  if (text == "keep") return RequireSsl::keep;
  if (text == "enforce") return RequireSsl::enforce;
  return fail("exchange.option",
              fmt::format("require_ssl is \"{}\"; it takes keep or enforce", printable(text)));
}

ApplyResult act(ServerSession& session, const Step& step, const KeyBundle* bundle,
                RequireSsl require_ssl) {
  switch (step.address.action) {
    case Action::export_key:
      return export_key(session, step);
    case Action::import:
      return import_key(session, step, bundle);
    case Action::assign:
      return assign_slot(session, step, require_ssl);
    case Action::remove:
      return remove_certificate(session, step);
    case Action::install_chain:
    case Action::configure:
    case Action::await:
    case Action::prove:
      break;
  }
  const std::string action(to_text(step.address.action));
  return not_done({"exchange.no-such-act", "Exchange cannot " + action, {}, {}, {}});
}

// The web site that IIS names is the one of the endpoint.
bool changes_endpoint(const Step& step, const ApplyResult& result) {
  return step.address.action == Action::assign && find_slot(step.address.slot) == Slot::iis &&
         (result.outcome == Outcome::done || result.outcome == Outcome::unknown);
}

ProveResult unknown(Problem problem) {
  return {ProveResult::Verdict::unknown, ProofLevel::none, std::move(problem)};
}

ProveResult refuted(std::string code, std::string summary) {
  return {ProveResult::Verdict::refuted,
          ProofLevel::configured,
          {std::move(code), std::move(summary), {}, {}, {}}};
}

ProveResult prove_state(const ServerState& state, const Step& step) {
  const std::string name = "the certificate " + step.thumbprint.text();
  const ObservedCertificate* copy = state.find(step.thumbprint);
  if (!copy) return refuted("exchange.absent", name + " is not on this server");
  if (copy->has_key.is_unknown()) {
    return unknown(
        {"exchange.key-unknown", "its key is unknown: " + copy->has_key.why(), {}, {}, {}});
  }
  if (copy->has_key != Known<bool>(true)) {
    return refuted("exchange.no-key", name + " is there without its key");
  }
  std::vector<std::string> missing;
  std::optional<Problem> unread;
  for (const SlotName& slot : step.slots) {
    const ObservedSlot* found = state.find(slot);
    if (found && found->holders.is_unknown()) {
      unread =
          Problem{"exchange.unknown-holder",
                  fmt::format("who holds {} is unknown: {}", slot.text(), found->holders.why()),
                  {},
                  {},
                  {}};
    } else if (!found || !found->holders.has_value() ||
               !holds(found->holders.value(), step.thumbprint)) {
      missing.push_back(slot.text());
    }
  }
  if (!missing.empty()) {
    return refuted("exchange.not-held",
                   fmt::format("{} does not hold {}", name, join(missing, ", ")));
  }
  if (unread) return unknown(*unread);
  return {ProveResult::Verdict::proven, ProofLevel::configured, {}};
}

}  // namespace

ExchangePlatform::ExchangePlatform(std::unique_ptr<Sessions> sessions,
                                   std::unique_ptr<Waiter> waiter)
    : waiter_(std::move(waiter)), sessions_(std::move(sessions)) {}

const Capabilities& ExchangePlatform::capabilities() const { return exchange::capabilities(); }

ServerSession::Parts ExchangePlatform::parts(const Target& target, const Context& context) {
  return {sessions_, controllers_, *waiter_, target, context};
}

ObservedServer ExchangePlatform::observe(const Target& target, const Context& context) {
  if (const auto valid = read_require_ssl(target); !valid) {
    return {target.name, Unknown{to_line(valid.error())}};
  }
  ServerSession session(parts(target, context), AccountUse::read);
  const auto facts = read_facts(session, Scope::all);
  if (!facts && facts.error().code == "exchange.edge") return {target.name, edge_state()};
  if (!facts) return {target.name, Unknown{to_line(facts.error())}};
  return {target.name, state_of(*facts)};
}

Expected<void> ExchangePlatform::check_rights(const Target& target,
                                              const std::vector<const Step*>& steps,
                                              const Context& context) {
  const auto require_ssl = read_require_ssl(target);
  if (!require_ssl) return std::unexpected(require_ssl.error());
  ServerSession session(parts(target, context), AccountUse::change);
  return exchange::check_rights(session, steps, *require_ssl);
}

ApplyResult ExchangePlatform::apply(const Target& target, const Step& step, const KeyBundle* bundle,
                                    const Context& context) {
  if (context.stop.stop_requested()) {
    return not_done({"exchange.stopped", "a stop was requested before it began", {}, {}, {}});
  }
  const auto require_ssl = read_require_ssl(target);
  if (!require_ssl) return not_done(require_ssl.error());
  ServerSession session(parts(target, context), AccountUse::change);
  ApplyResult result = act(session, step, bundle, *require_ssl);
  if (changes_endpoint(step, result)) sessions_.renew(target.name);
  std::ranges::copy(session.notes(), std::back_inserter(result.warnings));
  return result;
}

ProveResult ExchangePlatform::prove(const Target& target, const Step& step,
                                    const Context& context) {
  ServerSession session(parts(target, context), AccountUse::read);
  const auto facts = read_facts(session, scope_of(step.slots));
  if (!facts) return unknown(facts.error());
  return prove_state(state_of(*facts), step);
}

}  // namespace signet::exchange
