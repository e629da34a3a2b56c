#include "plan/shown.h"

#include <algorithm>

namespace signet {

namespace {

using Shown = Known<std::vector<Thumbprint>>;

void add(const Thumbprint& thumbprint, std::vector<Thumbprint>& to) {
  const auto at = std::ranges::lower_bound(to, thumbprint);
  if (at == to.end() || *at != thumbprint) to.insert(at, thumbprint);
}

// Nothing where none of them listens there.
std::optional<Shown> picked_at(const Endpoint& endpoint, const SlotName& slot,
                               const ServerState& state) {
  std::vector<Thumbprint> taken;
  bool is_any = false;
  for (const Chooser& chooser : state.choosers) {
    if (!chooser.listens(slot, endpoint.port)) continue;
    is_any = true;
    const Known<Thumbprint> choice = pick(chooser, state);
    if (choice.is_unknown()) return Shown(Unknown{choice.why()});
    if (choice.has_value()) add(choice.value(), taken);
  }
  if (!is_any) return std::nullopt;
  return taken.empty() ? Shown(Absent{}) : Shown(std::move(taken));
}

}  // namespace

Known<std::vector<Thumbprint>> shown_at(const Endpoint& endpoint, const SlotName& slot,
                                        const SlotRule& rule, const ServerState& state) {
  if (auto picked = picked_at(endpoint, slot, state)) return *std::move(picked);
  const ObservedSlot* found = state.find(slot);
  if (!found || found->holders.is_absent()) return Absent{};
  if (found->holders.is_unknown()) return Unknown{found->holders.why()};
  const std::vector<Thumbprint>& holders = found->holders.value();
  if (holders.empty()) return Absent{};
  const bool takes_one = rule.holding != SlotRule::Holding::exclusive && rule.restart.empty();
  if (takes_one && holders.size() > 1) {
    return Unknown{slot.text() + " takes one of several certificates"};
  }
  return holders;
}

bool shows(const SeenEndpoint& seen, const std::vector<Thumbprint>& wanted) {
  return seen.answered() && std::ranges::includes(wanted, seen.served.value());
}

const SeenEndpoint* find_endpoint(const std::vector<SeenEndpoint>& endpoints,
                                  const Endpoint& endpoint) {
  const auto found = std::ranges::find(endpoints, endpoint, &SeenEndpoint::endpoint);
  return found == endpoints.end() ? nullptr : &*found;
}

void show(const std::vector<Handshake>& handshakes, std::vector<SeenEndpoint>& endpoints) {
  for (SeenEndpoint& seen : endpoints) {
    const auto found = std::ranges::find(handshakes, seen.endpoint, &Handshake::endpoint);
    if (found == handshakes.end() || shows(seen, found->wanted)) continue;
    seen.served = found->wanted;
    seen.fault.clear();
  }
}

void show(const std::vector<Handshake>& handshakes, ServerState& state) {
  show(handshakes, state.endpoints);
  for (const Handshake& each : handshakes) {
    ObservedSlot* slot = state.find(each.slot);
    if (slot && slot->served.has_value() && each.wanted.size() == 1) {
      slot->served = each.wanted.front();
    }
  }
}

bool is_for_clients(const Step& step) {
  return step.address.action == Action::prove && step.address.target.text() == "runner";
}

}  // namespace signet
