#include "plan/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "plan/diff_rules.h"
#include "plan/step_graph.h"

namespace signet {

bool Selection::includes(const TargetName& server) const {
  return (only.empty() || std::ranges::find(only, server) != only.end()) &&
         std::ranges::find(except, server) == except.end();
}

namespace {

std::vector<TargetName> sorted(std::vector<TargetName> names) {
  std::ranges::sort(names);
  return names;
}

// Desired and observed servers are sorted alike: one merge finds each one's counterpart.
void pair_servers(Draft& draft) {
  auto at = draft.observed.servers.begin();
  const auto end = draft.observed.servers.end();
  draft.actual.reserve(draft.desired.servers.size());
  for (const DesiredServer& server : draft.desired.servers) {
    while (at != end && at->name < server.target.name) ++at;
    const bool found = at != end && at->name == server.target.name;
    draft.actual.push_back(found ? &*at : nullptr);
  }
}

Expected<void> make_rollouts(Draft& draft) {
  draft.rollouts.resize(draft.desired.rollouts.size());
  for (std::size_t at = 0; at < draft.rollouts.size(); ++at) {
    const auto name = TargetName::parse("group:" + draft.desired.rollouts[at].group);
    if (!name) return std::unexpected(name.error());
    draft.rollouts[at].target = *name;
  }
  for (const DesiredServer& server : draft.desired.servers) {
    if (!server.rollout) continue;
    RolloutDraft& rollout = draft.rollouts[*server.rollout];
    const std::size_t waves = std::max<std::size_t>(rollout.proves.size(), server.wave + 1);
    rollout.gates.resize(waves + 1);  // the last is that of removals
    rollout.proves.resize(waves);
  }
  return {};
}

// Servers whose end something later depends on.
void note_kept(Draft& draft) {
  draft.keeps_after.resize(draft.desired.servers.size(),
                           !draft.desired.connectors.empty() || !draft.desired.balancers.empty());
  for (const Retirement& retirement : draft.desired.retirements) {
    for (const TargetName& name : retirement.servers) {
      if (const auto index = draft.find_server(name)) draft.keeps_after[*index] = true;
    }
  }
}

Expected<void> prepare(Draft& draft) {
  draft.certificates.resize(draft.desired.certificates.size());
  draft.waiver_used.resize(draft.desired.waivers.size());
  draft.is_target.resize(draft.desired.servers.size());
  for (CertificateIndex at = 0; at < draft.desired.certificates.size(); ++at) {
    draft.declared.emplace(draft.desired.certificates[at].thumbprint, at);
  }
  pair_servers(draft);
  note_kept(draft);
  note_previous(draft);
  draft.connector_uses.resize(draft.desired.connectors.size());
  return make_rollouts(draft);
}

// Earlier waves first: the gate of a later one needs their proofs.
std::vector<ServerIndex> in_waves(const Desired& desired) {
  std::vector<ServerIndex> servers(desired.servers.size());
  std::iota(servers.begin(), servers.end(), ServerIndex{0});
  std::ranges::stable_sort(servers, {},
                           [&](ServerIndex index) { return desired.servers[index].wave; });
  return servers;
}

void list_targets(Draft& draft) {
  Plan& plan = draft.plan;
  for (ServerIndex index = 0; index < draft.is_target.size(); ++index) {
    if (draft.is_target[index]) plan.targets.push_back(draft.server(index).target);
  }
  if (draft.uses_runner) {
    Target runner{*TargetName::parse("runner"), "runner", {}, {}};
    const auto at = std::ranges::lower_bound(plan.targets, runner.name, {}, &Target::name);
    plan.targets.insert(at, std::move(runner));
  }
  for (const Target& target : plan.targets) {
    const Capabilities* platform = find_platform(draft.catalog, target.platform);
    plan.proof.push_back(platform ? platform->proof : ProofLevel::none);
  }
}

// Marks the declared ones among the certificates that steps replace or remove; returns the others.
std::vector<Thumbprint> name_others(Draft& draft) {
  std::unordered_set<Thumbprint> seen;
  const auto see = [&](const Thumbprint& thumbprint) {
    if (thumbprint != Thumbprint{}) seen.insert(thumbprint);
  };
  for (const Step& step : draft.plan.steps) {
    see(step.thumbprint);
    for (const Thumbprint& holder : step.before) {
      if (!holds(step.after, holder)) see(holder);
    }
  }
  std::vector<Thumbprint> others;
  for (const Thumbprint& thumbprint : seen) {
    if (const auto declared = draft.find_certificate(thumbprint)) {
      draft.certificates[*declared].is_named = true;
    } else {
      others.push_back(thumbprint);
    }
  }
  return others;
}

void list_certificates(Draft& draft) {
  std::vector<PlannedCertificate>& list = draft.plan.certificates;
  for (const Thumbprint& thumbprint : name_others(draft)) {
    list.push_back(
        {*CertificateKey::parse(thumbprint.text()), thumbprint, observed_bytes(draft, thumbprint)});
  }
  for (CertificateIndex at = 0; at < draft.certificates.size(); ++at) {
    if (!draft.certificates[at].is_named) continue;
    const DesiredCertificate& certificate = draft.desired.certificates[at];
    list.push_back({certificate.key, certificate.thumbprint,
                    certificate.certificate ? certificate.certificate
                                            : observed_bytes(draft, certificate.thumbprint)});
  }
  std::ranges::sort(list, {}, &PlannedCertificate::key);
}

template <class Items, class... Members>
void sort_by(Items& items, Members... members) {
  const auto before = [=](const auto& left, const auto& right) {
    return std::tie(left.*members...) < std::tie(right.*members...);
  };
  if (!std::ranges::is_sorted(items, before)) std::ranges::stable_sort(items, before);
}

void sort_lists(Plan& plan) {
  sort_by(plan.kept, &Kept::server, &Kept::certificate);
  sort_by(plan.blocked, &Blocked::server, &Blocked::certificate, &Blocked::code, &Blocked::why);
  sort_by(plan.left_out, &LeftOut::server);
  sort_by(plan.not_known, &NotKnown::server, &NotKnown::what);
  const auto same = std::ranges::unique(plan.not_known);
  plan.not_known.erase(same.begin(), same.end());
  sort_by(plan.findings, &Finding::server, &Finding::code, &Finding::text);
  const auto repeated = std::ranges::unique(plan.findings);
  plan.findings.erase(repeated.begin(), repeated.end());
  sort_by(plan.choices, &Choice::server, &Choice::chooser);
  sort_by(plan.not_provable, &NotProvable::server, &NotProvable::endpoint);
  sort_by(plan.waived, &Waived::rule, &Waived::certificate, &Waived::what);
  sort_by(plan.manual, &ManualCheck::server, &ManualCheck::slot, &ManualCheck::text);
  const auto doubles = std::ranges::unique(plan.manual);
  plan.manual.erase(doubles.begin(), doubles.end());
}

// What the platforms will call, counted; and what is left to people.
void count_calls(Draft& draft) {
  std::map<std::string, std::uint64_t> counts;
  for (const Step& step : draft.plan.steps) {
    const auto index = draft.find_server(step.address.target);
    const Capabilities* platform = index ? draft.platform_of(*index) : nullptr;
    if (!platform || platform->calls.empty()) continue;
    for (const std::string& call : platform->calls_of(step.address)) ++counts[call];
    if (step.address.action != Action::remove) continue;
    for (const SlotName& slot : step.clears) {
      Address setting = step.address;
      setting.action = Action::assign;
      setting.slot = slot;
      for (const std::string& call : platform->calls_of(setting)) counts[call] += 2;
    }
  }
  for (const auto& [name, count] : counts) draft.plan.calls.push_back({name, count});
}

// The restarts that the run waits for.
std::set<std::pair<TargetName, SlotName>> list_awaited(Draft& draft) {
  std::set<std::pair<TargetName, SlotName>> awaited;
  for (const Step& step : draft.plan.steps) {
    if (step.address.action != Action::await || step.handshakes.empty()) continue;
    const auto index = draft.find_server(step.address.target);
    const SlotRule* rule = draft.platform_of(*index)->find_slot(step.address.slot);
    awaited.emplace(step.address.target, step.address.slot);
    draft.plan.manual.push_back(
        {step.address.target, step.address.slot,
         fmt::format("restart {} once the server is changed: until then it serves what it did. The "
                     "run waits for it at its end, {} at most, and fails without it",
                     rule->restart, to_text(step.limit))});
  }
  return awaited;
}

void list_manual(Draft& draft) {
  const auto awaited = list_awaited(draft);
  for (const Step& step : draft.plan.steps) {
    if (step.address.action != Action::assign) continue;
    const auto index = draft.find_server(step.address.target);
    const Capabilities* platform = index ? draft.platform_of(*index) : nullptr;
    const SlotRule* rule = platform ? platform->find_slot(step.address.slot) : nullptr;
    if (!rule) continue;
    const auto add = [&](const std::string& text) {
      if (!text.empty()) {
        draft.plan.manual.push_back({step.address.target, step.address.slot, text});
      }
    };
    const Target& target = draft.server(*index).target;
    if (!rule->asked_option.empty() && target.option(rule->asked_option).empty()) {
      draft.plan.findings.push_back(
          {target.name, "option.not-said",
           step.address.slot.text() + ": without " + rule->asked_option +
               " the server may ask what to do, and the step then fails with nothing changed"});
    }
    const bool is_awaited = awaited.contains({step.address.target, step.address.slot});
    if (!rule->restart.empty() && !is_awaited) {
      add("restart " + rule->restart + ": until then it serves the old");
    }
    add(rule->unproven);
  }
}

Expected<Plan> finish(Draft draft) {
  if (draft.mistake) return std::unexpected(*draft.mistake);
  count_calls(draft);
  list_manual(draft);
  list_targets(draft);
  list_certificates(draft);
  list_verdicts(draft);
  sort_lists(draft.plan);
  draft.plan.rollouts = draft.desired.rollouts;
  draft.plan.approvals = draft.desired.approvals;
  auto steps = in_order(std::move(draft.plan.steps));
  if (!steps) return std::unexpected(steps.error());
  draft.plan.steps = std::move(*steps);
  return std::move(draft.plan);
}

}  // namespace

Expected<Plan> diff(const Desired& desired, const Observed& observed,
                    const PlatformCatalog& catalog, const Selection& selection, Seconds now) {
  std::vector<Veto> vetoes;
  // What only the whole plan shows is taken out of it in a second round; a third one would find no
  // more than servers that are blocked already.
  for (bool is_first = true;; is_first = false) {
    Draft draft{desired, observed, catalog, now, sorted(selection.only), sorted(selection.except),
                vetoes};
    if (auto prepared = prepare(draft); !prepared) return std::unexpected(prepared.error());
    for (const ServerIndex index : in_waves(desired)) plan_server(draft, index);
    plan_shared(draft);
    plan_awaits(draft);
    plan_handshakes(draft);
    plan_retirements(draft);
    plan_previous(draft);
    find_coverage(draft);
    if (is_first) {
      std::vector<Veto> found = find_vetoes(draft);
      if (!found.empty()) {
        vetoes = std::move(found);
        continue;
      }
    }
    find_choices(draft);
    find_mixed(draft);
    find_provable(draft);
    return finish(std::move(draft));
  }
}

}  // namespace signet
