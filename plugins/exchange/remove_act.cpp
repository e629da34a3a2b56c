#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

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

Expected<void> check_removable(const Thumbprint& thumbprint, const ServerFacts& facts) {
  if (const auto own = check_own(*facts.find(thumbprint)); !own) return own;
  const ServerState state = state_of(facts);
  for (const ObservedSlot& slot : state.slots) {
    const SlotRule* rule = capabilities().find_slot(slot.slot);
    if (!rule || slot.slot == name_of(Slot::smtp)) continue;
    if (slot.holders.is_unknown()) {
      return not_known(
          fmt::format("who holds {} is unknown: {}", slot.slot.text(), slot.holders.why()));
    }
    if (!slot.holders.has_value() || !holds(slot.holders.value(), thumbprint)) continue;
    if (is_lost_with_it(slot.slot, *rule, slot.holders.value())) return in_use(use_of(slot.slot));
  }
  return {};
}

ApplyResult remove_certificate(ServerSession& session, const Step& step) {
  const auto before = read_facts(session, Scope::slots);
  if (!before) return not_done(before.error());
  if (!before->find(step.thumbprint)) return ended(Outcome::already);
  const auto removable = check_removable(step.thumbprint, *before);
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
