#include "tried_orders.h"

#include <algorithm>
#include <map>
#include <set>

namespace signet::test {

namespace {

constexpr std::size_t states_most = 500;

struct Server {
  std::set<Thumbprint> keyed;
  std::set<Thumbprint> there;
  std::map<SlotName, std::vector<Thumbprint>> slots;
  std::set<SlotName> unknown;  // perhaps held by anything

  friend auto operator<=>(const Server&, const Server&) = default;
};
using Fleet = std::map<TargetName, Server>;

class Model {
 public:
  Model(const Plan& plan, const World& world) : plan_(plan), world_(world) {}

  Fleet start() const {
    Fleet fleet;
    for (const ObservedServer& seen : world_.observed.servers) {
      if (!seen.state.has_value()) continue;
      Server& server = fleet[seen.name];
      for (const ObservedCertificate& copy : seen.state.value().certificates) {
        server.there.insert(copy.thumbprint);
        if (copy.has_key == Known<bool>(true)) server.keyed.insert(copy.thumbprint);
      }
      for (const ObservedSlot& slot : seen.state.value().slots) {
        if (slot.holders.is_unknown()) server.unknown.insert(slot.slot);
        server.slots[slot.slot] =
            slot.holders.has_value() ? slot.holders.value() : std::vector<Thumbprint>{};
      }
    }
    return fleet;
  }

  std::vector<TriedGap> play(StepId id, Fleet& fleet) const {
    const Step& step = plan_.steps[id];
    std::vector<TriedGap> gaps;
    if (!fleet.contains(step.address.target)) return gaps;
    Server& server = fleet.at(step.address.target);
    if (step.address.action == Action::import) {
      server.there.insert(step.thumbprint);
      server.keyed.insert(step.thumbprint);
    } else if (step.address.action == Action::assign) {
      assign(step, fleet, gaps);
    } else if (step.address.action == Action::remove) {
      remove(step, server, gaps);
    }
    return gaps;
  }

 private:
  const SlotRule* rule_of(const TargetName& server, const SlotName& slot) const {
    const DesiredServer* found = world_.desired.find(server);
    const Capabilities* platform =
        found ? find_platform(world_.catalog, found->target.platform) : nullptr;
    return platform ? platform->find_slot(slot) : nullptr;
  }

  void assign(const Step& step, Fleet& fleet, std::vector<TriedGap>& gaps) const {
    const TargetName& actor = step.address.target;
    Server& own = fleet.at(actor);
    const std::vector<Thumbprint>& now = own.slots[step.address.slot];
    const bool is_there = std::ranges::find(now, step.thumbprint) != now.end();
    const ObservedSlot* seen = world_.observed.find(actor)->state.value().find(step.address.slot);
    std::set<TargetName> servers = {actor};
    if (seen) servers.insert(seen->shared_with.begin(), seen->shared_with.end());
    for (const TargetName& name : servers) {
      if (!fleet.at(name).keyed.contains(step.thumbprint)) {
        gaps.push_back({name, step.address.slot, step.thumbprint});
      }
      set(fleet.at(name), name, step.address.slot, step.thumbprint);
    }
    if (is_there) return;
    const SlotRule* rule = rule_of(actor, step.address.slot);
    if (!rule) return;
    for (auto& [slot, holders] : own.slots) {
      const auto is_in = [&](const std::vector<std::string>& names) {
        return std::ranges::find(names, slot.text()) != names.end();
      };
      if (is_in(rule->implies) ||
          (is_in(rule->implies_where_empty) && holders.empty() && !own.unknown.contains(slot))) {
        set(own, actor, slot, step.thumbprint);
      }
    }
  }

  void set(Server& server, const TargetName& name, const SlotName& slot,
           const Thumbprint& thumbprint) const {
    const SlotRule* rule = rule_of(name, slot);
    std::vector<Thumbprint>& holders = server.slots[slot];
    if (rule && rule->holding != SlotRule::Holding::additive) {
      holders.clear();
      server.unknown.erase(slot);
    }
    if (std::ranges::find(holders, thumbprint) != holders.end()) return;
    holders.push_back(thumbprint);
    std::ranges::sort(holders);
  }

  void remove(const Step& step, Server& server, std::vector<TriedGap>& gaps) const {
    if (!server.there.erase(step.thumbprint)) return;
    server.keyed.erase(step.thumbprint);
    for (auto& [slot, holders] : server.slots) {
      const SlotRule* rule = rule_of(step.address.target, slot);
      const auto held = std::ranges::find(holders, step.thumbprint);
      const bool may_hold = held != holders.end() || server.unknown.contains(slot);
      if (may_hold && (!rule || rule->blocks_removal)) {
        gaps.push_back({step.address.target, slot, step.thumbprint});
      }
      if (held != holders.end()) holders.erase(held);
    }
  }

  const Plan& plan_;
  const World& world_;
};

}  // namespace

std::vector<TriedGap> gaps_after(const Plan& plan, const World& world,
                                 const std::vector<StepId>& order) {
  const Model model(plan, world);
  Fleet fleet = model.start();
  std::vector<TriedGap> gaps;
  for (const StepId id : order) gaps = model.play(id, fleet);
  return gaps;
}

Tried try_all_orders(const Plan& plan, const World& world) {
  const Model model(plan, world);
  using State = std::pair<std::vector<bool>, Fleet>;
  std::vector<State> open = {{std::vector<bool>(plan.steps.size()), model.start()}};
  std::set<State> met = {open.front()};
  while (!open.empty()) {
    const State state = std::move(open.back());
    open.pop_back();
    for (StepId id = 0; id < plan.steps.size(); ++id) {
      const bool may_start =
          !state.first[id] && std::ranges::all_of(plan.steps[id].needs, [&](StepId need) {
            return static_cast<bool>(state.first[need]);
          });
      if (!may_start) continue;
      State next = state;
      next.first[id] = true;
      if (!model.play(id, next.second).empty()) return Tried::gap;
      if (met.size() > states_most) return Tried::too_many;
      if (met.insert(next).second) open.push_back(std::move(next));
    }
  }
  return Tried::none;
}

}  // namespace signet::test
