#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>

#include "base/text.h"
#include "plan/diff_draft.h"

namespace signet {

namespace {

constexpr std::size_t servers_named_max = 8;

// Which certificates answer for a name, and on which servers.
using Answering = std::map<Thumbprint, std::vector<TargetName>>;

// Services that hold one certificate at a time answer with it.
bool answers(const SlotRule* rule) {
  return rule && rule->assignable && rule->holding == SlotRule::Holding::exclusive &&
         rule->implies.empty();
}

bool answers(const Draft& draft, const Step& step) {
  const auto index = draft.find_server(step.address.target);
  const Capabilities* platform = index ? draft.platform_of(*index) : nullptr;
  return platform && answers(platform->find_slot(step.address.slot));
}

void add_answers(const ServerState& state, const Capabilities& platform, const TargetName& server,
                 const std::string& name, Answering& answering) {
  std::set<Thumbprint> seen;
  for (const ObservedSlot& slot : state.slots) {
    const SlotRule* rule = platform.find_slot(slot.slot);
    if (!answers(rule) || !slot.holders.has_value()) continue;
    for (const Thumbprint& holder : slot.holders.value()) {
      const ObservedCertificate* copy = state.find(holder);
      if (copy && copy->certificate && covers(*copy->certificate, name)) seen.insert(holder);
    }
  }
  for (const Thumbprint& thumbprint : seen) answering[thumbprint].push_back(server);
}

using Passed = std::set<TargetName>;

Answering answering_after(const Draft& draft, const std::string& name, const Passed& passed = {}) {
  Answering answering;
  for (ServerIndex index = 0; index < draft.desired.servers.size(); ++index) {
    if (passed.contains(draft.server(index).target.name)) continue;
    const Capabilities* platform = draft.platform_of(index);
    const ServerState* state = state_after(draft, index);
    if (!state || !platform) continue;
    add_answers(*state, *platform, draft.server(index).target.name, name, answering);
  }
  return answering;
}

std::string list(const std::vector<TargetName>& servers) {
  std::vector<std::string> names;
  for (const TargetName& server : servers | std::views::take(servers_named_max)) {
    names.push_back(server.text());
  }
  if (servers.size() > servers_named_max) {
    names.push_back(fmt::format("{} more", servers.size() - servers_named_max));
  }
  return join(names, ", ");
}

std::string describe(const std::string& name, const Answering& answering) {
  std::vector<std::string> parts;
  for (const auto& [thumbprint, servers] : answering) {
    parts.push_back(thumbprint.short_text() + " on " + list(servers));
  }
  return fmt::format("behind {} in the end: {}", name, join(parts, "; "));
}

void find_mixed_end(Draft& draft, const std::string& name) {
  const Answering answering = answering_after(draft, name);
  if (answering.size() < 2) return;
  draft.plan.findings.push_back({{}, "mixed.end", describe(name, answering)});
}

// Servers that this plan leaves as they are for a reason of their own.
Passed passed_over(const Draft& draft) {
  Passed passed;
  for (const Blocked& item : draft.plan.blocked) passed.insert(item.server);
  for (const NotKnown& item : draft.plan.not_known) passed.insert(item.server);
  for (const LeftOut& item : draft.plan.left_out) passed.insert(item.server);
  for (const DesiredServer& server : draft.desired.servers) {
    if (!draft.includes(server.target.name)) passed.insert(server.target.name);
  }
  return passed;
}

// While the plan runs, old and new stand behind the name.
void find_mixed_transit(Draft& draft, const Balancer& balancer, const std::string& name) {
  std::set<TargetName> changed;
  for (const Step& step : draft.plan.steps) {
    if (step.address.action != Action::assign || step.before.empty()) continue;
    if (!answers(draft, step)) continue;
    const auto index = draft.find_certificate(step.thumbprint);
    const CertificatePointer bytes = index ? draft.certificates[*index].information : nullptr;
    if (bytes && covers(*bytes, name)) changed.insert(step.address.target);
  }
  if (changed.size() < 2) return;
  const bool bridging = balancer.mode == Balancer::Mode::bridging;
  draft.plan.findings.push_back(
      {{},
       bridging ? "mixed.bridging" : "mixed.transit",
       fmt::format("old and new stand behind {} while the {} change ({}){}", name,
                   count_text(changed.size(), "server"), to_text(balancer.mode),
                   bridging ? ": with Extended Protection logons fail on each server that differs "
                              "from the balancer, until both have the new one"
                            : "")});
}

void add_balancer_check(Draft& draft, const Balancer& balancer) {
  if (balancer.mode == Balancer::Mode::passthrough || draft.plan.steps.empty()) return;
  draft.plan.manual.push_back({*TargetName::parse("balancer"),
                               {},
                               fmt::format("put the certificate of {} on the balancer ({})",
                                           join(balancer.names, ", "), to_text(balancer.mode))});
}

}  // namespace

std::vector<MixedEnd> mixed_by_intent(const Draft& draft) {
  std::vector<MixedEnd> found;
  if (draft.desired.balancers.empty()) return found;
  const Passed passed = passed_over(draft);
  for (const Balancer& balancer : draft.desired.balancers) {
    if (balancer.mode == Balancer::Mode::offload) continue;
    for (const std::string& name : balancer.names) {
      const Answering answering = answering_after(draft, name, passed);
      if (answering.size() < 2) continue;
      MixedEnd& mixed = found.emplace_back(MixedEnd{name, describe(name, answering), {}});
      for (const auto& [thumbprint, servers] : answering) {
        mixed.certificates.push_back(thumbprint);
      }
    }
  }
  return found;
}

void find_mixed(Draft& draft) {
  for (const Balancer& balancer : draft.desired.balancers) {
    for (const std::string& name : balancer.names) {
      if (balancer.mode != Balancer::Mode::offload) find_mixed_end(draft, name);
      if (balancer.mode != Balancer::Mode::offload) find_mixed_transit(draft, balancer, name);
    }
    add_balancer_check(draft, balancer);
  }
}

}  // namespace signet
