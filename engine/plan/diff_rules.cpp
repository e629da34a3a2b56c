#include "plan/diff_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"

namespace signet {

namespace {

bool covers_case(const Waiver& waiver, const RuleCase& found, const Draft& draft) {
  if (waiver.rule != found.rule) return false;
  if (!waiver.name.empty() && waiver.name != to_lower(found.name)) return false;
  if (waiver.certificate && waiver.certificate != found.certificate) return false;
  if (waiver.servers.empty()) return true;
  return found.server &&
         std::ranges::binary_search(waiver.servers, draft.server(*found.server).target.name);
}

CertificateKey key_of(const RuleCase& found, const Draft& draft) {
  return found.certificate ? draft.desired.certificates[*found.certificate].key : CertificateKey{};
}

void note_waived(Draft& draft, const RuleCase& found, const Waiver& waiver) {
  std::vector<Waived>& list = draft.plan.waived;
  const CertificateKey key = key_of(found, draft);
  // Neighbours mostly are of the same kind: the end of the list is looked at, not all of it.
  const auto is_same = [&](const Waived& item) {
    return item.rule == found.rule && item.certificate == key && item.what == found.objection.why &&
           item.reason == waiver.reason;
  };
  auto at = std::ranges::find_if(list, is_same);
  if (at == list.end()) {
    list.push_back(
        {std::string(found.rule), key, found.objection.why, waiver.reason, waiver.until, {}});
    at = std::prev(list.end());
  }
  if (!found.server) return;
  const TargetName& server = draft.server(*found.server).target.name;
  const auto place = std::ranges::lower_bound(at->servers, server);
  if (place == at->servers.end() || *place != server) at->servers.insert(place, server);
}

void report(Draft& draft, const RuleCase& found) {
  const CertificateKey key = key_of(found, draft);
  const std::string prefix = key.empty() ? "" : key.text() + ": ";
  draft.plan.findings.push_back(
      {found.server ? draft.server(*found.server).target.name : TargetName{}, found.objection.code,
       prefix + found.objection.why});
}

}  // namespace

bool rule_blocks(Draft& draft, const RuleCase& found) {
  RuleTally& tally = draft.rules[found.rule];
  for (std::size_t at = 0; at < draft.desired.waivers.size(); ++at) {
    if (!covers_case(draft.desired.waivers[at], found, draft)) continue;
    ++tally.waived;
    draft.waiver_used[at] = true;
    note_waived(draft, found, draft.desired.waivers[at]);
    return false;
  }
  if (severity_of(*find_rule(found.rule), draft.desired.policy) == Severity::block) {
    ++tally.blocked;
    return true;
  }
  ++tally.reported;
  report(draft, found);
  return false;
}

const Objection* veto_of(const Draft& draft, ServerIndex index,
                         std::optional<CertificateIndex> certificate,
                         std::optional<Thumbprint> retired) {
  for (const Veto& veto : draft.vetoes) {
    if (veto.retired && veto.retired != retired) continue;
    if (veto.certificate && veto.certificate != certificate) continue;
    if (veto.rollout && veto.rollout != draft.server(index).rollout) continue;
    return &veto.objection;
  }
  return nullptr;
}

namespace {

// Servers of the rollout that change, per wave.
std::map<std::uint32_t, std::set<TargetName>> changing(const Draft& draft, std::uint32_t rollout) {
  std::map<std::uint32_t, std::set<TargetName>> waves;
  for (const Step& step : draft.plan.steps) {
    if (step.address.action != Action::assign || step.rollout != rollout) continue;
    waves[step.wave].insert(step.address.target);
  }
  return waves;
}

void find_share(Draft& draft, std::uint32_t at, std::vector<Veto>& vetoes) {
  const Rollout& rollout = draft.desired.rollouts[at];
  const auto servers =
      std::ranges::count(draft.desired.servers, std::optional(at), &DesiredServer::rollout);
  std::size_t most = 0;
  for (const auto& [wave, changed] : changing(draft, at)) most = std::max(most, changed.size());
  if (rollout.at_most) most = std::min<std::size_t>(most, *rollout.at_most);
  const double share = *draft.desired.policy.share_at_once;
  if (static_cast<double>(most) <= share * static_cast<double>(servers)) return;
  RuleCase found{"share-at-once",
                 {},
                 {},
                 rollout.group,
                 {"rule.share-at-once",
                  fmt::format("{} of the {} servers of {} change at the same time, the policy "
                              "wants {}% at most",
                              most, servers, rollout.group, std::lround(share * 100)),
                  "set at_most or smaller waves in its rollout", "share-at-once"}};
  if (rule_blocks(draft, found)) {
    vetoes.push_back({found.rule, 1, {}, at, std::move(found.objection)});
  }
}

void find_windows(Draft& draft, std::vector<Veto>& vetoes) {
  const std::vector<Window>& windows = draft.desired.policy.windows;
  const bool is_left =
      std::ranges::any_of(windows, [&](const Window& window) { return draft.now < window.until; });
  if (windows.empty() || is_left || draft.plan.steps.empty()) return;
  RuleCase found{"window",
                 {},
                 {},
                 {},
                 {"rule.window",
                  "the last change window ended at " +
                      to_text(std::ranges::max(windows, {}, &Window::until).until),
                  "give the policy a later window", "window"}};
  if (rule_blocks(draft, found)) {
    vetoes.push_back({found.rule, 1, {}, {}, std::move(found.objection)});
  }
}

// What the manifest would leave mixed is not begun: none of the certificates moves.
void find_mixed_ends(Draft& draft, std::vector<Veto>& vetoes) {
  for (MixedEnd& mixed : mixed_by_intent(draft)) {
    RuleCase found{"mixed-end",
                   {},
                   {},
                   mixed.name,
                   {"rule.mixed-end", mixed.text,
                    "give all servers behind the name one certificate", "mixed-end"}};
    if (!rule_blocks(draft, found)) continue;
    for (const Thumbprint& thumbprint : mixed.certificates) {
      const auto certificate = draft.find_certificate(thumbprint);
      if (certificate) vetoes.push_back({found.rule, 1, certificate, {}, found.objection});
    }
  }
}

// A removal takes a certificate off services that hold others beside it.
void find_removed_names(Draft& draft, std::vector<Veto>& vetoes) {
  std::set<Thumbprint> removed;
  for (const Step& step : draft.plan.steps) {
    if (step.address.action == Action::remove) removed.insert(step.thumbprint);
  }
  if (removed.empty()) return;
  for (const NameCoverage& row : draft.plan.coverage) {
    if (!row.after.empty()) continue;
    for (const NameAnswer& answer : row.before) {
      if (!removed.contains(answer.thumbprint)) continue;
      RuleCase found{"lost-name",
                     {},
                     {},
                     row.name,
                     {"rule.lost-name",
                      fmt::format("{} would no longer answer for {}, which {} covers", row.service,
                                  row.name, answer.thumbprint.short_text()),
                      "have it certified as well, or waive it", "lost-name"}};
      if (!rule_blocks(draft, found)) continue;
      vetoes.push_back({found.rule, 1, {}, {}, std::move(found.objection), answer.thumbprint});
    }
  }
}

}  // namespace

std::vector<Veto> find_vetoes(Draft& draft) {
  std::vector<Veto> vetoes;
  find_removed_names(draft, vetoes);
  find_windows(draft, vetoes);
  find_mixed_ends(draft, vetoes);
  for (std::uint32_t at = 0; at < draft.desired.rollouts.size(); ++at) {
    if (draft.desired.policy.share_at_once) find_share(draft, at, vetoes);
  }
  return vetoes;
}

namespace {

// Rules that have nothing to look at where the manifest says nothing.
bool is_off(const Rule& rule, const Desired& desired) {
  if (rule.name == "window") return desired.policy.windows.empty();
  if (rule.name == "share-at-once") return !desired.policy.share_at_once;
  if (rule.name == "mixed-end") return desired.balancers.empty();
  return false;
}

RuleVerdict verdict_of(const Rule& rule, const RuleTally& tally, const Draft& draft) {
  using enum RuleVerdict::Outcome;
  const std::uint64_t count = tally.blocked + tally.reported + tally.waived;
  RuleVerdict::Outcome outcome = is_off(rule, draft.desired) ? off : pass;
  if (tally.waived > 0) outcome = waived;
  if (tally.reported > 0) {
    outcome = severity_of(rule, draft.desired.policy) == Severity::note ? note : warn;
  }
  if (tally.blocked > 0) outcome = block;
  return {std::string(rule.name), outcome, count};
}

void find_unused_waivers(Draft& draft) {
  if (!draft.only.empty() || !draft.except.empty()) return;
  for (std::size_t at = 0; at < draft.waiver_used.size(); ++at) {
    if (draft.waiver_used[at]) continue;
    const Waiver& waiver = draft.desired.waivers[at];
    draft.plan.findings.push_back(
        {{},
         "waiver.unused",
         fmt::format("the waiver of {}{} until {} waives nothing", waiver.rule,
                     waiver.name.empty() ? "" : " for " + waiver.name,
                     date_text(Seconds(waiver.until)))});
  }
}

}  // namespace

void list_verdicts(Draft& draft) {
  for (const Veto& veto : draft.vetoes) draft.rules[veto.rule].blocked += veto.count;
  for (const Rule& rule : all_rules()) {
    draft.plan.verdicts.push_back(verdict_of(rule, draft.rules[rule.name], draft));
  }
  find_unused_waivers(draft);
}

}  // namespace signet
