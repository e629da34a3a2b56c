#include <fmt/format.h>

#include <algorithm>

#include "plan/diff_draft.h"
#include "plan/shown.h"

namespace signet {

namespace {

using Thumbprints = std::vector<Thumbprint>;

// A server that the plan may act on and whose endpoints were looked at.
struct Site {
  ServerIndex index;
  const Capabilities& platform;
  const ServerState& before;
  const ServerState& after;
  std::vector<StepId> steps;
};

std::optional<Site> site_at(const Draft& draft, ServerIndex index) {
  const DesiredServer& server = draft.server(index);
  const ServerState* before = draft.state_of(index);
  const Capabilities* platform = draft.platform_of(index);
  const bool is_planned = draft.includes(server.target.name) && !server.left_out && before &&
                          platform && before->unmanaged.empty();
  if (!is_planned || std::ranges::none_of(before->endpoints, &SeenEndpoint::answered))
    return std::nullopt;
  return Site{index, *platform, *before, *state_after(draft, index), {}};
}

std::vector<Site> find_sites(const Draft& draft) {
  std::vector<Site> sites;
  std::vector<std::optional<std::size_t>> places(draft.desired.servers.size());
  for (ServerIndex index = 0; index < places.size(); ++index) {
    std::optional<Site> site = site_at(draft, index);
    if (!site) continue;
    places[index] = sites.size();
    sites.push_back(*std::move(site));
  }
  for (StepId id = 0; !sites.empty() && id < draft.plan.steps.size(); ++id) {
    const auto index = draft.find_server(draft.plan.steps[id].address.target);
    if (index && places[*index]) sites[*places[*index]].steps.push_back(id);
  }
  return sites;
}

// The certificates that the manifest wants to hold the slot, as far as they do in the end.
Thumbprints desired_on(const Draft& draft, ServerIndex index, const SlotName& slot,
                       const ServerState& after) {
  Thumbprints desired;
  for (const DesiredBinding& binding : draft.server(index).bindings) {
    const Thumbprint& thumbprint = draft.desired.certificates[binding.certificate].thumbprint;
    if (binding.is_for(slot) && is_held(after, slot, thumbprint)) desired.push_back(thumbprint);
  }
  std::ranges::sort(desired);
  return desired;
}

// What chooses a certificate for the slot, wherever it listens, takes another one in the end.
bool is_chosen_anew(const Site& site, const SlotName& slot) {
  const std::size_t count = std::min(site.before.choosers.size(), site.after.choosers.size());
  for (std::size_t at = 0; at < count; ++at) {
    if (site.before.choosers[at].slot != slot) continue;
    if (pick(site.before.choosers[at], site.before) != pick(site.after.choosers[at], site.after)) {
      return true;
    }
  }
  return false;
}

bool has_chooser_at(const Site& site, const SeenEndpoint& seen) {
  return std::ranges::any_of(site.after.choosers, [&](const Chooser& chooser) {
    return chooser.listens(seen.slot, seen.endpoint.port);
  });
}

// Whether the plan may change what is served there.
bool is_touched(const Site& site, const SeenEndpoint& seen, const SlotRule& rule) {
  const auto shown = [&](const ServerState& state) {
    return shown_at(seen.endpoint, seen.slot, rule, state);
  };
  if (shown(site.before) != shown(site.after)) return true;
  // What is not certain before and after may be two things.
  if (has_chooser_at(site, seen)) return shown(site.after).is_unknown();
  const ObservedSlot* was = site.before.find(seen.slot);
  const ObservedSlot* now = site.after.find(seen.slot);
  if (!was || !now) return true;
  return was->holders != now->holders || was->name != now->name || is_chosen_anew(site, seen.slot);
}

// What a service is set to that takes it up once a person restarted it; empty where it has taken
// it up, or where the manifest says nothing of it.
Thumbprints awaited_at(const Draft& draft, const Site& site, const SeenEndpoint& seen) {
  const SlotRule* rule = site.platform.find_slot(seen.slot);
  if (!rule || rule->restart.empty() || !seen.answered()) return {};
  Thumbprints desired = desired_on(draft, site.index, seen.slot, site.after);
  const bool is_served = !is_touched(site, seen, *rule) && shows(seen, desired);
  return is_served ? Thumbprints() : desired;
}

std::vector<StepId> assigns_of(const Draft& draft, const Site& site, const SlotName& slot) {
  std::vector<StepId> assigns;
  for (const StepId id : site.steps) {
    const Address& address = draft.plan.steps[id].address;
    if (address.action == Action::assign && address.slot == slot) assigns.push_back(id);
  }
  return assigns;
}

// One slot of a server whose endpoints are waited for.
struct Wait {
  const Site& site;
  const SlotName& slot;
  std::vector<Handshake> handshakes;
  Thumbprints served;  // now
};

CertificateIndex certificate_of(const Draft& draft, const Wait& wait,
                                const std::vector<StepId>& assigns) {
  const Thumbprint& wanted = assigns.empty() ? wait.handshakes.front().wanted.front()
                                             : draft.plan.steps[assigns.back()].thumbprint;
  return draft.find_certificate(wanted).value_or(
      *draft.find_certificate(wait.handshakes.front().wanted.front()));
}

void add_await(Draft& draft, Wait wait) {
  const std::string& restart = wait.site.platform.find_slot(wait.slot)->restart;
  std::vector<StepId> assigns = assigns_of(draft, wait.site, wait.slot);
  const DesiredCertificate& certificate =
      draft.desired.certificates[certificate_of(draft, wait, assigns)];
  Step step = draft.step_of(wait.site.index, Action::await, certificate.key);
  step.address.slot = wait.slot;
  step.thumbprint = certificate.thumbprint;
  step.needs = std::move(assigns);
  step.reason = fmt::format("{} serves {} until a person restarts {}", wait.slot.text(),
                            short_texts(wait.served, ", "), restart);
  step.limit = draft.desired.policy.restart_within;
  step.handshakes = std::move(wait.handshakes);
  const auto after = draft.after.find(wait.site.index);
  if (after != draft.after.end()) show(step.handshakes, after->second.state);
  draft.is_target[wait.site.index] = true;
  const StepId id = draft.add(std::move(step));
  if (after != draft.after.end()) after->second.proves.push_back(id);
}

void add_awaits(Draft& draft, const Site& site) {
  std::map<SlotName, Wait> waits;
  for (const SeenEndpoint& seen : site.before.endpoints) {
    Thumbprints wanted = awaited_at(draft, site, seen);
    if (wanted.empty()) continue;
    Wait& wait = waits.try_emplace(seen.slot, Wait{site, seen.slot, {}, {}}).first->second;
    wait.handshakes.push_back({seen.endpoint, seen.slot, std::move(wanted), false});
    for (const Thumbprint& each : seen.served.value()) {
      if (!holds(wait.served, each)) wait.served.push_back(each);
    }
  }
  for (auto& [slot, wait] : waits) add_await(draft, std::move(wait));
}

}  // namespace

void plan_awaits(Draft& draft) {
  if (draft.desired.policy.restart_within.count() <= 0) return;
  for (const Site& site : find_sites(draft)) add_awaits(draft, site);
}

namespace {

bool is_awaited(const Draft& draft, const Site& site, const SlotName& slot) {
  return std::ranges::any_of(site.steps, [&](StepId id) {
    const Address& address = draft.plan.steps[id].address;
    return address.action == Action::await && address.slot == slot;
  });
}

// What is served, and what the service may take up at any time as it is set to that already.
Thumbprints unchanged(const SeenEndpoint& seen, const Known<Thumbprints>& set) {
  Thumbprints wanted = seen.served.value();
  if (set.has_value()) wanted.insert(wanted.end(), set.value().begin(), set.value().end());
  std::ranges::sort(wanted);
  const auto repeated = std::ranges::unique(wanted);
  wanted.erase(repeated.begin(), repeated.end());
  return wanted;
}

// What a proof on the server must see there; nothing where it is not for a proof to say.
std::optional<Handshake> handshake_at(const Draft& draft, const Site& site,
                                      const SeenEndpoint& seen) {
  const SlotRule* rule = site.platform.find_slot(seen.slot);
  if (!rule || !seen.answered()) return std::nullopt;
  const Known<Thumbprints> in_the_end = shown_at(seen.endpoint, seen.slot, *rule, site.after);
  const bool is_changed = is_touched(site, seen, *rule);
  if (!rule->restart.empty()) {
    // Until its restart it may serve either.
    const bool is_settled = !is_changed && !is_awaited(draft, site, seen.slot) &&
                            in_the_end.has_value() && shows(seen, in_the_end.value());
    if (!is_settled) return std::nullopt;
  }
  if (!is_changed) return Handshake{seen.endpoint, seen.slot, unchanged(seen, in_the_end), true};
  if (!in_the_end.has_value()) return std::nullopt;
  return Handshake{seen.endpoint, seen.slot, in_the_end.value(), false};
}

// Whether nothing but what the proof is about decides what is shown there.
bool is_proven_by(const Site& site, const Handshake& handshake, const Thumbprint& proven) {
  if (!holds(handshake.wanted, proven)) return false;
  const SlotRule& rule = *site.platform.find_slot(handshake.slot);
  const auto before = shown_at(handshake.endpoint, handshake.slot, rule, site.before);
  return std::ranges::all_of(handshake.wanted, [&](const Thumbprint& wanted) {
    return wanted == proven || (before.has_value() && holds(before.value(), wanted));
  });
}

std::vector<Handshake> handshakes_on(const Draft& draft, const Site& site) {
  std::vector<Handshake> handshakes;
  for (const SeenEndpoint& seen : site.before.endpoints) {
    if (auto handshake = handshake_at(draft, site, seen)) {
      handshakes.push_back(*std::move(handshake));
    }
  }
  std::ranges::sort(handshakes, {}, &Handshake::endpoint);
  return handshakes;
}

// What must not change is looked at by each proof on the server.
void add_handshakes(Draft& draft, const Site& site) {
  const std::vector<Handshake> handshakes = handshakes_on(draft, site);
  bool is_any = false;
  for (const StepId id : site.steps) {
    Step& step = draft.plan.steps[id];
    if (step.address.action != Action::prove) continue;
    is_any = true;
    for (const Handshake& each : handshakes) {
      if (each.is_unchanged || is_proven_by(site, each, step.thumbprint)) {
        step.handshakes.push_back(each);
      }
    }
  }
  if (!is_any && draft.keeps_after[site.index]) draft.unchanged[site.index] = handshakes;
}

}  // namespace

void plan_handshakes(Draft& draft) {
  for (const Site& site : find_sites(draft)) add_handshakes(draft, site);
  plan_clients(draft);
}

}  // namespace signet
