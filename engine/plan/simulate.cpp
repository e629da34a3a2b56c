#include "plan/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "plan/handshake_check.h"
#include "plan/no_gap.h"
#include "plan/shown.h"
#include "plan/step_scope.h"

namespace signet {

namespace {

bool is_on_server(const Step& step) {
  const bool reads_a_file = step.address.action == Action::export_key && step.file.has_value();
  const bool waits = step.address.action == Action::await && step.handshakes.empty();
  return !waits && !reads_a_file && !is_for_clients(step);
}

// A plan's steps played one after the other on a copy of the fleet.
class Playback {
 public:
  Playback(const Plan& plan, Observed observed, const PlatformCatalog& catalog)
      : plan_(plan), observed_(std::move(observed)), catalog_(catalog) {}

  Expected<void> play(const Step& step) {
    if (is_for_clients(step)) show(step.handshakes, observed_.endpoints);
    if (!is_on_server(step)) return {};
    ObservedServer* server = observed_.find(step.address.target);
    if (!server || !server->state.has_value()) {
      return refuse("plan.server-unknown", "the state of this server is not known", step);
    }
    const Capabilities* capabilities = capabilities_of(step.address.target);
    if (!capabilities) {
      return refuse("plan.platform-missing", "this build lacks the server's platform", step);
    }
    const auto result = simulate(step, server->state.value(), *capabilities);
    if (result && step.address.action == Action::import) {
      show_bytes(step.thumbprint, bytes_of(step.address.certificate), server->state.value(),
                 *capabilities);
    }
    if (result && step.address.action == Action::assign) share(step, server->state.value());
    return result;
  }

  const Observed& observed() const { return observed_; }
  const Capabilities* capabilities_of(const TargetName& name) const {
    const auto at = std::ranges::lower_bound(plan_.targets, name, {}, &Target::name);
    if (at == plan_.targets.end() || at->name != name) return nullptr;
    return find_platform(catalog_, at->platform);
  }
  Observed take() { return std::move(observed_); }

  static std::unexpected<Problem> refuse(const char* code, std::string summary, const Step& step) {
    auto problem = fail(code, std::move(summary));
    problem.error().where = step.address.text();
    return problem;
  }

 private:
  // A slot that several servers share changes on all of them.
  void share(const Step& step, const ServerState& state) {
    const ObservedSlot* slot = state.find(step.address.slot);
    const CertificatePointer bytes = state.find(step.thumbprint)->certificate;
    if (!slot || !bytes) return;
    const std::vector<TargetName> others = slot->shared_with;
    for (const TargetName& name : others) {
      ObservedServer* other = observed_.find(name);
      if (other && name != step.address.target && other->state.has_value()) {
        follow(step, *bytes, other->state.value());
      }
    }
  }

  CertificatePointer bytes_of(const CertificateKey& key) const {
    const auto at = std::ranges::lower_bound(plan_.certificates, key, {}, &PlannedCertificate::key);
    return at != plan_.certificates.end() && at->key == key ? at->certificate : nullptr;
  }

  const Plan& plan_;
  Observed observed_;
  const PlatformCatalog& catalog_;
};

Expected<void> check_needs(const Plan& plan, StepId id) {
  const Step& step = plan.steps[id];
  if (std::ranges::all_of(step.needs, [&](StepId need) { return need < id; })) return {};
  return Playback::refuse("plan.order", "a step stands before one that it needs", step);
}

void find_moved(const Step& step, const Observed& observed, std::vector<Moved>& moved) {
  for (const Fact& fact : step.guard) {
    std::string now = read_fact(fact, observed);
    if (now != fact.value) moved.push_back({step.address, fact, std::move(now)});
  }
}

const ObservedSlot* slot_of(const Step& step, const Observed& observed) {
  const ObservedServer* server = observed.find(step.address.target);
  return server && server->state.has_value() ? server->state.value().find(step.address.slot)
                                             : nullptr;
}

// What an assign says of its slot decides what the plan is called, so that it has to be so.
Expected<void> check_said(const Step& step, const Observed& observed, bool is_done) {
  if (step.address.action != Action::assign) return {};
  const ObservedSlot* slot = slot_of(step, observed);
  if (!slot || !slot->holders.has_value()) return {};
  const std::vector<Thumbprint>& said = is_done ? step.after : step.before;
  const bool all_hold = std::ranges::all_of(
      said, [&](const Thumbprint& one) { return holds(slot->holders.value(), one); });
  const bool is_so = all_hold && (is_done || said.size() == slot->holders.value().size());
  if (is_so) return {};
  return Playback::refuse("plan.said",
                          fmt::format("{} does not have the holders that the step names {} it",
                                      step.address.slot.text(), is_done ? "after" : "before"),
                          step);
}

// A step that changes something relies at least on what it changes.
Expected<void> check_relies(const Step& step) {
  bool is_so = true;
  if (step.address.action == Action::assign) is_so = slot_fact(step) != nullptr;
  if (step.address.action == Action::import || step.address.action == Action::remove) {
    is_so = std::ranges::any_of(step.guard, [&](const Fact& fact) {
      return fact.field == Fact::Field::certificate && fact.target == step.address.target &&
             fact.thumbprint == step.thumbprint;
    });
  }
  if (is_so) return {};
  return Playback::refuse("plan.unguarded", "the step has no guard for what it changes", step);
}

std::unexpected<Problem> refuse_certificate(const PlannedCertificate& planned, std::string why) {
  return fail("plan.certificate", "certificate " + planned.key.text() + ": " + std::move(why),
              "make the plan again with \"signet plan\"");
}

// What the plan says of a certificate is what the bytes say that servers show.
Expected<void> check_certificates(const Plan& plan, const Observed& observed) {
  std::unordered_map<Thumbprint, const PlannedCertificate*> planned;
  for (const PlannedCertificate& each : plan.certificates) {
    if (!each.certificate) continue;
    if (each.certificate->thumbprint != each.thumbprint) {
      return refuse_certificate(each, "the thumbprint is that of another one");
    }
    planned.emplace(each.thumbprint, &each);
  }
  std::unordered_set<const Certificate*> seen;
  for (const ObservedServer& server : observed.servers) {
    if (!server.state.has_value()) continue;
    for (const ObservedCertificate& copy : server.state.value().certificates) {
      if (!copy.certificate || !seen.insert(copy.certificate.get()).second) continue;
      const auto found = planned.find(copy.thumbprint);
      if (found == planned.end() || *found->second->certificate == *copy.certificate) continue;
      return refuse_certificate(*found->second, "the plan says something else of it than " +
                                                    server.name.text() + " shows");
    }
  }
  return {};
}

Expected<void> check_guard(const Step& step, const Observed& observed) {
  std::vector<Moved> moved;
  find_moved(step, observed, moved);
  if (moved.empty()) return {};
  const Moved& first = moved.front();
  return Playback::refuse(
      "plan.guard", describe(first.fact) + " is " + first.now + " and not " + first.fact.value,
      step);
}

}  // namespace

Expected<Observed> simulate(const Plan& plan, Observed observed, const PlatformCatalog& catalog) {
  Playback playback(plan, std::move(observed), catalog);
  for (const Step& step : plan.steps) {
    if (auto played = playback.play(step); !played) return std::unexpected(played.error());
  }
  return playback.take();
}

Expected<void> check_invariants(const Plan& plan, const Observed& observed,
                                const PlatformCatalog& catalog) {
  if (auto certificates = check_certificates(plan, observed); !certificates) return certificates;
  Playback playback(plan, observed, catalog);
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Step& step = plan.steps[id];
    if (auto needs = check_needs(plan, id); !needs) return needs;
    if (auto guard = check_guard(step, playback.observed()); !guard) return guard;
    if (auto said = check_said(step, playback.observed(), false); !said) return said;
    const Capabilities* platform = playback.capabilities_of(step.address.target);
    if (auto wants = check_handshakes(step, playback.observed(), platform); !wants) return wants;
    if (auto played = playback.play(step); !played) return played;
    if (auto said = check_said(step, playback.observed(), true); !said) return said;
    if (auto relies = check_relies(step); !relies) return relies;
  }
  if (const auto gap = find_gap(plan, observed, catalog)) {
    return fail("plan.gap", describe(*gap, plan));
  }
  return {};
}

std::vector<Moved> find_moved(const Plan& plan, const Observed& observed,
                              const PlatformCatalog& catalog) {
  Playback playback(plan, observed, catalog);
  std::vector<Moved> moved;
  for (const Step& step : plan.steps) {
    find_moved(step, playback.observed(), moved);
    // A refusal follows from what moved, which is what the caller wants to know.
    (void)playback.play(step);
  }
  return moved;
}

}  // namespace signet
