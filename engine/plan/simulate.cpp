#include "plan/simulate.h"

#include <algorithm>
#include <utility>

#include "plan/no_gap.h"

namespace signet {

namespace {

bool is_on_server(const Step& step) {
  const bool reads_a_file = step.address.action == Action::export_key && step.file.has_value();
  return step.address.action != Action::await && !reads_a_file;
}

// A plan's steps played one after the other on a copy of the fleet.
class Playback {
 public:
  Playback(const Plan& plan, Observed observed, const PlatformCatalog& catalog)
      : plan_(plan), observed_(std::move(observed)), catalog_(catalog) {}

  Expected<void> play(const Step& step) {
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
  Observed take() { return std::move(observed_); }

  static std::unexpected<Problem> refuse(const char* code, std::string summary, const Step& step) {
    auto problem = fail(code, std::move(summary));
    problem.error().where = step.address.text();
    return problem;
  }

 private:
  const Capabilities* capabilities_of(const TargetName& name) const {
    const auto at = std::ranges::lower_bound(plan_.targets, name, {}, &Target::name);
    if (at == plan_.targets.end() || at->name != name) return nullptr;
    return find_platform(catalog_, at->platform);
  }

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
  Playback playback(plan, observed, catalog);
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Step& step = plan.steps[id];
    if (auto needs = check_needs(plan, id); !needs) return needs;
    if (auto guard = check_guard(step, playback.observed()); !guard) return guard;
    if (auto played = playback.play(step); !played) return played;
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
