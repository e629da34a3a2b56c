#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "plan/diff_draft.h"
#include "plan/shown.h"

namespace signet {

namespace {

using Thumbprints = std::vector<Thumbprint>;

// Who stands behind an endpoint of clients in the end.
struct Behind {
  std::map<Thumbprint, std::vector<std::string>> servers;
  std::vector<std::string> uncertain;  // "EX16-12 is unknown"
};

std::string name_of(const Endpoint& endpoint) {
  return endpoint.name.empty() ? endpoint.host : endpoint.name;
}

// The slots of which the platform says that they are served there.
std::vector<const SlotRule*> rules_at(const Capabilities& platform, const Endpoint& endpoint) {
  std::vector<const SlotRule*> rules;
  for (const SlotRule& rule : platform.slots) {
    const EndpointRule place{endpoint.protocol, endpoint.port};
    if (std::ranges::find(rule.endpoints, place) != rule.endpoints.end()) rules.push_back(&rule);
  }
  return rules;
}

// The restarts that the run waits for.
using Awaited = std::set<std::pair<TargetName, SlotName>>;

// A service that nobody sees restarted may serve what it did before.
bool is_restarted_unseen(const Draft& draft, ServerIndex index, const ObservedSlot& slot,
                         const Awaited& awaited) {
  const ServerState* before = draft.state_of(index);
  const ObservedSlot* was = before ? before->find(slot.slot) : nullptr;
  if (!was || (was->holders == slot.holders && was->name == slot.name)) return false;
  return !awaited.contains({draft.server(index).target.name, slot.slot});
}

// What the manifest wants there is what the service finds.
Thumbprints narrowed(const Draft& draft, ServerIndex index, const SlotName& slot,
                     const Thumbprints& shown) {
  Thumbprints wanted;
  for (const DesiredBinding& binding : draft.server(index).bindings) {
    const Thumbprint& thumbprint = draft.desired.certificates[binding.certificate].thumbprint;
    if (binding.is_for(slot) && holds(shown, thumbprint)) wanted.push_back(thumbprint);
  }
  return wanted.empty() ? shown : wanted;
}

class Looking {
 public:
  Looking(const Draft& draft, const DesiredEndpoint& wanted, const Awaited& awaited)
      : draft_(draft), wanted_(wanted), awaited_(awaited) {}

  Behind look() {
    for (ServerIndex index = 0; index < draft_.desired.servers.size(); ++index) look_at(index);
    return std::move(behind_);
  }

 private:
  void look_at(ServerIndex index) {
    const ServerState* after = state_after(draft_, index);
    const Capabilities* platform = draft_.platform_of(index);
    const std::string& name = draft_.server(index).target.name.text();
    if (!after || !platform) {
      if (draft_.wants(index, wanted_.certificate)) {
        behind_.uncertain.push_back(name + " is unknown");
      }
      return;
    }
    for (const SlotRule* rule : rules_at(*platform, wanted_.endpoint)) {
      for (const ObservedSlot& slot : after->slots) {
        if (platform->find_slot(slot.slot) == rule) look_at(index, *after, *rule, slot);
      }
    }
  }

  void look_at(ServerIndex index, const ServerState& after, const SlotRule& rule,
               const ObservedSlot& slot) {
    const auto shown = shown_at(wanted_.endpoint, slot.slot, rule, after);
    const std::string& name = draft_.server(index).target.name.text();
    if (shown.is_unknown() && draft_.wants(index, wanted_.certificate)) {
      behind_.uncertain.push_back(fmt::format("{}: {}", name, shown.why()));
    }
    if (!shown.has_value()) return;
    const Thumbprints found =
        rule.restart.empty() ? shown.value() : narrowed(draft_, index, slot.slot, shown.value());
    bool is_behind = false;
    for (const Thumbprint& each : found) is_behind |= add(each, after, name);
    if (is_behind && !rule.restart.empty() && is_restarted_unseen(draft_, index, slot, awaited_)) {
      behind_.uncertain.push_back(
          fmt::format("nobody sees when {} of {} is restarted", slot.slot.text(), name));
    }
  }

  bool add(const Thumbprint& thumbprint, const ServerState& state, const std::string& server) {
    const ObservedCertificate* copy = state.find(thumbprint);
    if (!copy || !copy->certificate || !covers(*copy->certificate, name_of(wanted_.endpoint))) {
      return false;
    }
    std::vector<std::string>& servers = behind_.servers[thumbprint];
    if (servers.empty() || servers.back() != server) servers.push_back(server);
    return true;
  }

  const Draft& draft_;
  const DesiredEndpoint& wanted_;
  const Awaited& awaited_;
  Behind behind_;
};

// A balancer that ends TLS shows its own certificate.
bool is_ended_before(const Draft& draft, const Endpoint& endpoint) {
  return std::ranges::any_of(draft.desired.balancers, [&](const Balancer& balancer) {
    return balancer.mode != Balancer::Mode::passthrough &&
           std::ranges::find(balancer.names, name_of(endpoint)) != balancer.names.end();
  });
}

// What the endpoint must show; nothing, and a finding, where that cannot be told.
std::optional<Thumbprints> wanted_at(Draft& draft, const DesiredEndpoint& desired,
                                     const SeenEndpoint& seen, const Awaited& awaited) {
  const DesiredCertificate& certificate = draft.desired.certificates[desired.certificate];
  const auto find = [&](const char* code, const std::string& text) {
    draft.plan.findings.push_back({{}, code, desired.endpoint.text() + text});
  };
  if (is_ended_before(draft, desired.endpoint) && !shows(seen, {certificate.thumbprint})) {
    find("prove.balancer", ": the balancer shows its own certificate, so that it is not proven");
    return std::nullopt;
  }
  Behind behind = Looking(draft, desired, awaited).look();
  if (!behind.uncertain.empty()) {
    find("prove.left-out", " is not proven: " + join(behind.uncertain, ", "));
    return std::nullopt;
  }
  behind.servers.erase(certificate.thumbprint);
  Thumbprints wanted = {certificate.thumbprint};
  for (const auto& [thumbprint, servers] : behind.servers) {
    wanted.push_back(thumbprint);
    find("prove.mixed", fmt::format(": {} stays behind it on {}, so that either passes",
                                    thumbprint.short_text(), join(servers, ", ")));
  }
  std::ranges::sort(wanted);
  return wanted;
}

void add_prove(Draft& draft, const DesiredCertificate& certificate, std::vector<StepId> needs,
               std::vector<Handshake> handshakes) {
  const bool is_mixed =
      std::ranges::any_of(handshakes, [](const Handshake& each) { return each.wanted.size() > 1; });
  Step step;
  step.address.target = *TargetName::parse("runner");
  step.address.action = Action::prove;
  step.address.certificate = certificate.key;
  step.thumbprint = certificate.thumbprint;
  step.needs = std::move(needs);
  step.handshakes = std::move(handshakes);
  step.reason = is_mixed ? "clients are to see it, or what stays behind the same name"
                         : "clients are to see it";
  draft.uses_runner = true;
  draft.add(std::move(step));
}

// All that is proven or waited for of the certificate.
std::vector<StepId> ends_of(const Draft& draft, const Thumbprint& thumbprint) {
  std::vector<StepId> ends;
  for (StepId id = 0; id < draft.plan.steps.size(); ++id) {
    const Step& step = draft.plan.steps[id];
    const bool ends_it =
        step.address.action == Action::prove || step.address.action == Action::await;
    if (ends_it && step.thumbprint == thumbprint) ends.push_back(id);
  }
  return ends;
}

Awaited awaited_in(const Plan& plan) {
  Awaited awaited;
  for (const Step& step : plan.steps) {
    if (step.address.action == Action::await) {
      awaited.emplace(step.address.target, step.address.slot);
    }
  }
  return awaited;
}

}  // namespace

void plan_clients(Draft& draft) {
  if (draft.desired.endpoints.empty()) return;
  const Awaited awaited = awaited_in(draft.plan);
  std::map<CertificateIndex, std::vector<Handshake>> handshakes;
  std::map<CertificateIndex, std::vector<StepId>> ends;
  for (const DesiredEndpoint& desired : draft.desired.endpoints) {
    const SeenEndpoint* seen = find_endpoint(draft.observed.endpoints, desired.endpoint);
    if (!seen || !seen->answered()) continue;
    const Thumbprint& thumbprint = draft.desired.certificates[desired.certificate].thumbprint;
    const auto [at, is_new] = ends.try_emplace(desired.certificate);
    if (is_new) at->second = ends_of(draft, thumbprint);
    if (at->second.empty()) continue;
    if (auto wanted = wanted_at(draft, desired, *seen, awaited)) {
      handshakes[desired.certificate].push_back({desired.endpoint, {}, *std::move(wanted), false});
    }
  }
  for (auto& [index, each] : handshakes) {
    std::ranges::sort(each, {}, &Handshake::endpoint);
    add_prove(draft, draft.desired.certificates[index], std::move(ends[index]), std::move(each));
  }
}

}  // namespace signet
