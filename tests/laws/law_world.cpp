#include "law_world.h"

#include <algorithm>
#include <utility>

#include "exchange/exchange_capabilities.h"
#include "store/store_state.h"

namespace signet::test {

namespace {

// Generated fleets know their two platforms by these names.
PlatformCatalog real_rules() {
  PlatformCatalog catalog = {exchange::capabilities(), store::capabilities()};
  catalog[0].platform = "hot";
  catalog[1].platform = "store";
  for (Capabilities& platform : catalog) platform.key_algorithms.clear();
  return catalog;
}

std::vector<Thumbprint> usable_on(const ServerState& state) {
  std::vector<Thumbprint> usable;
  for (const ObservedCertificate& copy : state.certificates) {
    if (copy.certificate && copy.has_key == Known<bool>(true)) usable.push_back(copy.thumbprint);
  }
  return usable;
}

void add_slot(ServerState& state, ObservedSlot slot) {
  state.slots.push_back(std::move(slot));
  std::ranges::sort(state.slots, {}, &ObservedSlot::slot);
}

// Connectors and names, which only Exchange has.
void add_exchange_slots(World& world) {
  for (const DesiredServer& server : world.desired.servers) {
    ObservedServer* seen = world.observed.find(server.target.name);
    if (server.target.platform != "hot" || !seen || !seen->state.has_value()) continue;
    ServerState& state = seen->state.value();
    const std::vector<Thumbprint> usable = usable_on(state);
    ObservedSlot receive{*SlotName::parse("receive:In"), std::vector<Thumbprint>{}, Absent{}};
    if (!usable.empty() && *rc::gen::inRange(0, 3) > 0) {
      receive.holders = std::vector{*rc::gen::elementOf(usable)};
    }
    add_slot(state, std::move(receive));
    if (ObservedSlot* pop = state.find(*SlotName::parse("POP"))) {
      const bool is_held = pop->holders.has_value() && !pop->holders.value().empty();
      if (is_held)
        pop->name = state.find(pop->holders.value().front())->certificate
                        ? state.find(pop->holders.value().front())->certificate->common_name
                        : std::string();
    }
  }
}

// One setting of all servers on "hot", where all of them can be read.
void add_shared_slot(World& world) {
  std::vector<TargetName> names;
  for (const DesiredServer& server : world.desired.servers) {
    if (server.target.platform != "hot") continue;
    const ObservedServer* seen = world.observed.find(server.target.name);
    if (!seen || !seen->state.has_value()) return;
    names.push_back(server.target.name);
  }
  for (const TargetName& name : names) {
    ServerState& state = world.observed.find(name)->state.value();
    ObservedSlot send{*SlotName::parse("send:Out"), std::vector<Thumbprint>{}, Absent{}};
    if (state.find(thumbprint("old"))) send.holders = std::vector{thumbprint("old")};
    send.shared_with = names;
    add_slot(state, std::move(send));
  }
}

std::vector<bool> none_of(const Plan& plan) { return std::vector<bool>(plan.steps.size()); }

}  // namespace

World any_world() {
  const GeneratedFleet fleet = generate_fleet();
  RC_LOG() << "DESIRED\n" << fleet.desired << "OBSERVED\n" << fleet.observed;
  return {desired(fleet.desired), observed(fleet.observed)};
}

World any_world_by_real_rules() {
  World world = any_world();
  world.catalog = real_rules();
  add_exchange_slots(world);
  add_shared_slot(world);
  if (world.desired.certificates.empty()) return world;
  const auto count = static_cast<std::uint32_t>(world.desired.certificates.size());
  const auto wanted = *rc::gen::inRange<std::uint32_t>(0, count);
  world.desired.connectors.push_back({wanted, "receive", "In", false});
  world.desired.connectors.push_back({wanted, "send", "Out", false});
  return world;
}

Plan plan_of(const World& world) {
  auto plan = diff(world.desired, world.observed, world.catalog, {}, today());
  if (!plan) RC_FAIL(to_text(plan.error()));
  return *plan;
}

Observed played(const Plan& plan, const Observed& observed, const PlatformCatalog& catalog) {
  auto after = simulate(plan, observed, catalog);
  if (!after) RC_FAIL(to_text(after.error()));
  return *std::move(after);
}

Plan only(const Plan& plan, const std::vector<bool>& wanted) {
  Plan part = plan;
  part.steps.clear();
  std::vector<StepId> place(plan.steps.size());
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (!wanted[id]) continue;
    place[id] = static_cast<StepId>(part.steps.size());
    Step& step = part.steps.emplace_back(plan.steps[id]);
    std::erase_if(step.needs, [&](StepId need) { return !wanted[need]; });
    for (StepId& need : step.needs) need = place[need];
  }
  return part;
}

std::vector<bool> all_but(const Plan& plan, StepId failed) {
  std::vector<bool> done = none_of(plan);
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    done[id] = id != failed &&
               std::ranges::all_of(plan.steps[id].needs, [&](StepId need) { return done[need]; });
  }
  return done;
}

std::vector<bool> some_prefix(const Plan& plan, std::size_t count) {
  std::vector<bool> done = none_of(plan);
  for (; count > 0; --count) {
    std::vector<StepId> ready;
    for (StepId id = 0; id < plan.steps.size(); ++id) {
      const bool is_ready =
          !done[id] &&
          std::ranges::all_of(plan.steps[id].needs, [&](StepId need) { return done[need]; });
      if (is_ready) ready.push_back(id);
    }
    if (ready.empty()) return done;
    done[*rc::gen::elementOf(ready)] = true;
  }
  return done;
}

}  // namespace signet::test
