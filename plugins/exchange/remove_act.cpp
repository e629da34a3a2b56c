#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "base/text.h"
#include "exchange/connector_facts.h"
#include "exchange/exchange_acts.h"

namespace signet::exchange {

namespace {

std::unexpected<Problem> in_use(const std::string& why) {
  return fail("exchange.in-use", "the certificate is in use: " + why);
}

std::unexpected<Problem> not_known(const std::string& why) {
  return fail("exchange.use-unknown", "whether the certificate is in use is unknown: " + why);
}

bool is_one_of(const std::optional<Slot>& slot, std::initializer_list<Slot> slots) {
  return slot && std::ranges::find(slots, *slot) != slots.end();
}

bool is_one_of(const SlotName& slot, const std::vector<SlotName>& slots) {
  return std::ranges::find(slots, slot) != slots.end();
}

std::string use_of(const SlotName& name) {
  const auto slot = find_slot(name);
  if (slot == Slot::iis) return "a web site is bound to it";
  if (slot == Slot::iis_back_end) {
    return "Exchange Back End is bound to it, without which nothing is managed";
  }
  if (slot == Slot::auth) return "it is one of the organisation's Auth certificates";
  if (slot == Slot::federation) return "the federation trust uses it";
  if (slot == Slot::wmsvc) return "Web Management Service (WMSVC) runs on it";
  if (is_one_of(slot, {Slot::um, Slot::um_call_router})) return "Unified Messaging uses it";
  return "it holds " + name.text();
}

// What no slot shows: services that signet has no name for, and web sites of somebody else's.
Expected<void> check_own(const ExchangeCertificate& item) {
  if (item.services.is_unknown()) return not_known(item.services.why());
  const bool has_sites = item.services.has_value() && item.services.value().contains(Service::iis);
  if (has_sites && !item.iis_sites.has_value()) return not_known("its web sites are not told");
  const auto is_foreign = [](const std::string& site) { return site != "1" && site != "2"; };
  if (has_sites && std::ranges::any_of(item.iis_sites.value(), is_foreign)) {
    return in_use("a web site is bound to it");
  }
  if (item.other_services.empty()) return {};
  return in_use("it has the service " + *item.other_services.begin());
}

// Nothing of POP and IMAP can be taken off a certificate: what another one holds too may go.
bool is_lost_with_it(const SlotName& name, const SlotRule& rule,
                     const std::vector<Thumbprint>& holders) {
  // Others with its issuer and subject take its place at a connector of this server alone.
  const bool has_heirs =
      rule.holding == SlotRule::Holding::matching && !rule.shared && holders.size() > 1;
  if (rule.blocks_removal) return !has_heirs;
  return is_one_of(find_slot(name), {Slot::imap, Slot::pop}) && holders.size() == 1;
}

}  // namespace

Expected<void> check_removable(const Thumbprint& thumbprint, const ServerFacts& facts,
                               const std::vector<SlotName>& cleared) {
  if (const auto own = check_own(*facts.find(thumbprint)); !own) return own;
  const ServerState state = state_of(facts);
  for (const ObservedSlot& slot : state.slots) {
    const SlotRule* rule = capabilities().find_slot(slot.slot);
    if (!rule || slot.slot == name_of(Slot::smtp) || is_one_of(slot.slot, cleared)) continue;
    if (slot.holders.is_unknown()) {
      return not_known(
          fmt::format("who holds {} is unknown: {}", slot.slot.text(), slot.holders.why()));
    }
    if (!slot.holders.has_value() || !holds(slot.holders.value(), thumbprint)) continue;
    if (is_lost_with_it(slot.slot, *rule, slot.holders.value())) return in_use(use_of(slot.slot));
  }
  return {};
}

namespace {

ApplyResult remove_copy(ServerSession& session, const Thumbprint& thumbprint) {
  const Invocation answer = session.act(remove_certificate(session.server(), thumbprint));
  const auto look = [&]() -> Look {
    const auto items = read_certificates(session);
    if (!items) return {std::unexpected(items.error())};
    const bool is_listed = std::ranges::any_of(
        *items, [&](const auto& each) { return each.thumbprint == thumbprint; });
    return {!is_listed, is_listed};
  };
  return conclude(session, answer, "Remove-ExchangeCertificate", look);
}

// Removes the copy while send connectors name no certificate.
class ClearedRemoval {
 public:
  ClearedRemoval(ServerSession& session, const Step& step) : session_(session), step_(step) {}

  ApplyResult remove() {
    if (auto known = note_names(); !known) return not_done(std::move(known).error());
    ApplyResult result = ended(Outcome::done);
    for (const Connector& each : connectors_) {
      tried_ = &each + 1 - connectors_.data();
      result = change(each, {});
      if (result.outcome != Outcome::done) break;
    }
    if (result.outcome == Outcome::done) result = remove_copy(session_, step_.thumbprint);
    if (auto open = set_again()) {
      result.outcome = Outcome::unknown;
      result.problem = *std::move(open);
    }
    return result;
  }

 private:
  struct Connector {
    ConnectorSlot slot;
    std::string name;  // as the server wrote it
  };

  Expected<void> note_names() {
    const auto connectors = read_send_connectors(session_);
    if (!connectors.has_value()) {
      return not_known(connectors.is_unknown() ? connectors.why() : "there are no send connectors");
    }
    for (const SlotName& slot : step_.clears) {
      const auto wanted = find_connector(slot);
      const auto found = std::ranges::find_if(connectors.value(), [&](const SendConnector& each) {
        return wanted && wanted->kind == ConnectorKind::send && each.name == wanted->name;
      });
      if (found == connectors.value().end()) {
        return fail("exchange.no-connector", "there is no " + slot.text());
      }
      if (!found->certificate.has_value()) {
        return not_known(slot.text() + " names no certificate to go back to");
      }
      connectors_.push_back({*wanted, found->certificate_text});
    }
    return {};
  }

  Expected<std::string> name_now(const Connector& connector) {
    const auto connectors = read_send_connectors(session_);
    if (!connectors.has_value()) return fail("exchange.connector-unread", "it could not be read");
    const auto found =
        std::ranges::find(connectors.value(), connector.slot.name, &SendConnector::name);
    if (found != connectors.value().end()) return found->certificate_text;
    return fail("exchange.no-connector", "it is not there any more");
  }

  // `name` empty: to none.
  ApplyResult change(const Connector& connector, const std::string& name) {
    const psrp::Pipeline set = name.empty()
                                   ? clear_connector(connector.slot, session_.server())
                                   : set_connector(connector.slot, session_.server(), name);
    const Invocation answer = session_.act(set);
    const auto look = [&]() -> Look {
      const auto now = name_now(connector);
      if (!now) return {std::unexpected(now.error())};
      return {*now == name, *now != name};
    };
    return conclude(session_, answer, "Set-SendConnector", look);
  }

  // All that may have been cleared. What is wrong with those that are not set again, as far as that
  // is known; nothing where all are.
  std::optional<Problem> set_again() {
    std::optional<Problem> open;
    for (std::size_t at = 0; at < tried_; ++at) {
      const Connector& connector = connectors_[at];
      ApplyResult result;
      for (int tries = 0; tries < most_tries && result.outcome != Outcome::done; ++tries) {
        result = change(connector, connector.name);
      }
      if (result.outcome == Outcome::done) continue;
      open = Problem{"exchange.connector-cleared",
                     fmt::format("the send connector {} was cleared and may not be set again: {}",
                                 printable(connector.slot.name), result.problem.summary),
                     {},
                     fmt::format("Set-SendConnector '{}' -TlsCertificateName '{}'",
                                 printable(connector.slot.name), printable(connector.name)),
                     {}};
    }
    return open;
  }

  static constexpr int most_tries = 3;
  ServerSession& session_;
  const Step& step_;
  std::vector<Connector> connectors_;
  std::size_t tried_ = 0;  // of them
};

}  // namespace

ApplyResult remove_certificate(ServerSession& session, const Step& step) {
  const auto before = read_facts(session, Scope::slots);
  if (!before) return not_done(before.error());
  if (!before->find(step.thumbprint)) return ended(Outcome::already);
  const auto removable = check_removable(step.thumbprint, *before, step.clears);
  if (!removable) return not_done(removable.error());
  return step.clears.empty() ? remove_copy(session, step.thumbprint)
                             : ClearedRemoval(session, step).remove();
}

}  // namespace signet::exchange
