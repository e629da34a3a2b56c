#include <algorithm>
#include <set>

#include "plan/baseline.h"
#include "plan/diff_draft.h"
#include "plan/served.h"

namespace signet {

namespace {

// The services that steps assign or wait for, of each server where steps change something, or wait
// for a person who does.
std::map<ServerIndex, std::set<SlotName>> changed_services(const Draft& draft) {
  std::map<ServerIndex, std::set<SlotName>> changed;
  for (const Step& step : draft.plan.steps) {
    const auto index = draft.find_server(step.address.target);
    const bool waits = step.address.action == Action::await;
    if (!index || (!waits && !changes_its_target(step))) continue;
    std::set<SlotName>& slots = changed[*index];
    if (waits || step.address.action == Action::assign) slots.insert(step.address.slot);
  }
  return changed;
}

std::string why_not_seen(const SeenEndpoint& seen) {
  if (seen.served.is_unknown()) return seen.served.why();
  return "nothing answers with TLS" + (seen.fault.empty() ? "" : ": " + seen.fault);
}

void add(Draft& draft, const TargetName& server, const SeenEndpoint& seen) {
  if (seen.served.has_value()) {
    ++draft.plan.provable;
  } else {
    draft.plan.not_provable.push_back(
        {server, seen.slot, seen.endpoint.text(), why_not_seen(seen)});
  }
}

// Where nothing answers, nothing is lost by a plan that does not touch the service; and it is no
// wonder where the service listens elsewhere.
void add_server(Draft& draft, ServerIndex index, const std::set<SlotName>& changed) {
  const DesiredServer& server = draft.server(index);
  const ServerState* state = draft.state_of(index);
  if (!state) return;
  for (const SeenEndpoint& seen : state->endpoints) {
    const bool is_of_no_matter = seen.served.is_absent() &&
                                 (!changed.contains(seen.slot) || listens_elsewhere(seen, *state));
    if (!is_of_no_matter) add(draft, server.target.name, seen);
  }
  if (!state->endpoints.empty()) return;
  for (const FleetEndpoint& each : endpoints_of(draft.desired, server, *state, draft.catalog)) {
    const Unknown why{"it was not looked at (the trust file's reach: probe)"};
    if (changed.contains(each.slot)) {
      add(draft, server.target.name, {each.endpoint, each.slot, why, {}});
    }
  }
}

}  // namespace

void find_provable(Draft& draft) {
  if (!has_baseline(draft.observed)) return;
  const auto changed = changed_services(draft);
  if (changed.empty()) return;
  for (const auto& [index, slots] : changed) add_server(draft, index, slots);
  for (const SeenEndpoint& seen : draft.observed.endpoints) add(draft, {}, seen);
}

}  // namespace signet
