#include "plan/handshake_check.h"

#include <algorithm>

#include "plan/shown.h"

namespace signet {

namespace {

std::unexpected<Problem> refuse(const Step& step, std::string summary) {
  auto problem = fail("plan.handshake", std::move(summary), "make the plan again");
  problem.error().where = step.address.text();
  return problem;
}

Expected<void> check_step(const Step& step) {
  const bool looks = step.address.action == Action::prove || step.address.action == Action::await;
  if (!looks) return refuse(step, "only proofs and waits look at endpoints");
  for (const Handshake& each : step.handshakes) {
    if (each.wanted.empty()) return refuse(step, each.endpoint.text() + " is to show nothing");
  }
  const bool waits = step.address.action == Action::await;
  if (waits && step.limit.count() <= 0) return refuse(step, "the wait has no limit");
  return {};
}

// What a person restarts shows one of its holders, which one only the manifest says.
bool is_planned(const Handshake& handshake, const ServerState& state, const SlotRule& rule) {
  const auto planned = shown_at(handshake.endpoint, handshake.slot, rule, state);
  return planned.has_value() && std::ranges::includes(planned.value(), handshake.wanted);
}

// The baseline of what may not change may have moved since the plan was made.
bool is_as_seen(const Handshake& handshake, const ServerState& state) {
  const SeenEndpoint* seen = find_endpoint(state.endpoints, handshake.endpoint);
  return !seen || !seen->served.has_value() || shows(*seen, handshake.wanted);
}

Expected<void> check_server(const Step& step, const ServerState& state,
                            const Capabilities& platform) {
  for (const Handshake& each : step.handshakes) {
    const SlotRule* rule = platform.find_slot(each.slot);
    if (!rule) return refuse(step, each.endpoint.text() + " belongs to no service");
    if (each.is_unchanged ? is_as_seen(each, state) : is_planned(each, state, *rule)) continue;
    return refuse(
        step, each.endpoint.text() +
                  (each.is_unchanged ? " shows something else than when the plan was made"
                                     : " is to show what " + each.slot.text() + " is not set to"));
  }
  return {};
}

bool is_held_somewhere(const Thumbprint& thumbprint, const Observed& observed) {
  return std::ranges::any_of(observed.servers, [&](const ObservedServer& server) {
    return server.state.has_value() && server.state.value().find(thumbprint);
  });
}

Expected<void> check_clients(const Step& step, const Observed& observed) {
  for (const Handshake& each : step.handshakes) {
    const bool is_known = holds(each.wanted, step.thumbprint) &&
                          std::ranges::all_of(each.wanted, [&](const Thumbprint& wanted) {
                            return is_held_somewhere(wanted, observed);
                          });
    if (!is_known) return refuse(step, each.endpoint.text() + " is to show what no server has");
  }
  return {};
}

}  // namespace

Expected<void> check_handshakes(const Step& step, const Observed& observed,
                                const Capabilities* platform) {
  if (step.handshakes.empty()) return {};
  if (auto sound = check_step(step); !sound) return sound;
  if (is_for_clients(step)) return check_clients(step, observed);
  const ObservedServer* server = observed.find(step.address.target);
  if (!server || !server->state.has_value() || !platform) return {};
  return check_server(step, server->state.value(), *platform);
}

}  // namespace signet
