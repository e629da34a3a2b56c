#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "plan/shown.h"
#include "report/fold.h"
#include "report/of_each.h"
#include "report/review_parts.h"
#include "report/step_words.h"

namespace signet::review_parts {

namespace {

// What waits for a person at the run's end, unless something on its server waits for that in turn.
std::vector<bool> waits_at_the_end(const Plan& plan) {
  std::vector<bool> waits(plan.steps.size());
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Step& step = plan.steps[id];
    waits[id] = step.address.action == Action::await && !step.handshakes.empty();
    if (step.address.action == Action::remove) continue;
    for (const StepId need : step.needs) {
      if (plan.steps[need].address.target == step.address.target) waits[need] = false;
    }
  }
  return waits;
}

// Each target's steps but the removals, targets in the order of their first step. What clients see
// comes last.
std::vector<std::vector<StepId>> by_target(const Plan& plan) {
  std::vector<std::vector<StepId>> result;
  std::unordered_map<std::string_view, std::size_t> places;
  std::vector<StepId> of_clients;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Step& step = plan.steps[id];
    if (step.address.action == Action::remove) continue;
    if (is_for_clients(step)) {
      of_clients.push_back(id);
      continue;
    }
    const auto [place, is_new] = places.try_emplace(step.address.target.text(), result.size());
    if (is_new) result.emplace_back();
    result[place->second].push_back(id);
  }
  const std::vector<bool> waits = waits_at_the_end(plan);
  for (std::vector<StepId>& steps : result) {
    std::ranges::stable_partition(steps, [&](StepId id) { return !waits[id]; });
  }
  if (!of_clients.empty()) result.push_back(std::move(of_clients));
  return result;
}

// A hold between waves is told with the waves.
bool is_hold(const Plan& plan, const std::vector<StepId>& steps) {
  for (const StepId id : steps) {
    const Address& address = plan.steps[id].address;
    if (address.action != Action::await || is_server(address.target)) return false;
  }
  return true;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) {
    if (!line.empty()) lines.emplace_back(trim(line));
  }
  return lines;
}

}  // namespace

std::vector<Review::Block> fold_targets(std::span<const Step> steps,
                                        std::span<const std::vector<StepId>> targets, bool all) {
  Fold fold;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const TargetName& target = steps[targets[i].front()].address.target;
    const std::string text = sequence_text(steps, targets[i]);
    fold.add(all ? std::to_string(i) : of_each(text, target), target, i);
  }
  std::vector<Review::Block> result;
  for (Fold::Item& item : fold.items) {
    const std::vector<StepId>& first = targets[item.first];
    const bool many = item.servers.size() > 1;
    const std::string text = many ? item.key : sequence_text(steps, first);
    result.push_back({std::move(item.servers), lines_of(text), first});
  }
  return result;
}

std::vector<Review::Block> blocks(const Plan& plan, bool all) {
  std::vector<std::vector<StepId>> targets = by_target(plan);
  std::erase_if(targets, [&](const std::vector<StepId>& steps) { return is_hold(plan, steps); });
  return fold_targets(plan.steps, targets, all);
}

std::vector<Review::Block> removals(const Plan& plan, bool all) {
  Fold fold;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Step& step = plan.steps[id];
    if (step.address.action != Action::remove) continue;
    const std::string key = step.thumbprint.text() + cleared_text(step);
    fold.add(all ? std::to_string(id) : key, step.address.target, id);
  }
  std::vector<Review::Block> result;
  for (Fold::Item& item : fold.items) {
    const auto id = static_cast<StepId>(item.first);
    const Step& step = plan.steps[id];
    const bool declared = certificate_text(step) != step.thumbprint.short_text();
    std::string line = "remove " + certificate_text(step);
    if (declared) line += " (" + step.thumbprint.short_text() + ')';
    line += cleared_text(step);
    result.push_back({std::move(item.servers), {std::move(line)}, {id}});
  }
  return result;
}

std::vector<Review::ListedStep> listed_steps(const Plan& plan) {
  std::vector<Review::ListedStep> result;
  for (const Step& step : plan.steps) {
    const bool changes = !step.before.empty() || !step.after.empty();
    result.push_back({step.address.text(),
                      changes
                          ? thumbprints_text(step.before) + " -> " + thumbprints_text(step.after)
                          : std::string(),
                      step.needs, printable(step.reason)});
  }
  return result;
}

}  // namespace signet::review_parts
