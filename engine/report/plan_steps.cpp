#include "report/plan_sections.h"

#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "report/fold.h"
#include "report/server_ranges.h"
#include "report/step_words.h"

namespace signet::plan_sections {

namespace {

constexpr std::size_t most_needs = 8;  // the gate of a wave needs every proof before it

std::string needs_text(const Step& step) {
  std::string text;
  for (std::size_t i = 0; i < step.needs.size() && i < most_needs; ++i) {
    text += text.empty() ? "  after " : ", ";
    text += std::to_string(step.needs[i] + 1);
  }
  if (step.needs.size() <= most_needs) return text;
  return text + fmt::format(" and {} more", step.needs.size() - most_needs);
}

// Each target's steps but the removals, targets in the order of their first step.
std::vector<std::vector<StepId>> by_target(const Plan& plan) {
  std::vector<std::vector<StepId>> result;
  std::unordered_map<std::string_view, std::size_t> places;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Address& address = plan.steps[id].address;
    if (address.action == Action::remove) continue;
    const auto [place, is_new] = places.try_emplace(address.target.text(), result.size());
    if (is_new) result.emplace_back();
    result[place->second].push_back(id);
  }
  return result;
}

// A hold between waves is told under WAVES.
bool is_hold(const Plan& plan, const std::vector<StepId>& steps) {
  for (const StepId id : steps) {
    const Address& address = plan.steps[id].address;
    if (address.action != Action::await || is_server(address.target)) return false;
  }
  return true;
}

std::string block_heading(Fold::Item& item, const PlanTextOptions& options) {
  const std::size_t count = item.servers.size();
  const std::string names = server_ranges(item.servers, most_parts(options));
  return count == 1 ? names : fmt::format("EACH OF {} {}", count_text(count, "server"), names);
}

std::string removals(const Plan& plan, const PlanTextOptions& options) {
  Fold fold;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    if (step.address.action != Action::remove) continue;
    const bool declared = certificate_text(step) != step.thumbprint.short_text();
    const std::string key =
        certificate_text(step) + (declared ? " (" + step.thumbprint.short_text() + ')' : "");
    fold.add(key, step.address.target, i);
  }
  if (fold.items.empty()) return {};
  std::string text = options.style.heading("REMOVE, LAST") + "\n";
  for (Fold::Item& item : fold.items) {
    const std::size_t count = item.servers.size();
    text += fmt::format(" {} from {}{}\n", item.key,
                        count == 1 ? "" : count_text(count, "server") + ' ',
                        server_ranges(item.servers, most_parts(options)));
  }
  return text;
}

std::string rollout_text(const Rollout& rollout) {
  std::string text = printable(rollout.group) + "  each wave after the one before is proven";
  if (rollout.hold.count() > 0) text += ", and " + to_text(rollout.hold) + " later";
  if (rollout.at_most)
    text += fmt::format("; {} at a time", count_text(*rollout.at_most, "server"));
  return text + fmt::format("; stops at {}", count_text(rollout.stop_after, "failed server"));
}

}  // namespace

std::string listed_steps(const Plan& plan, const PlanTextOptions& options) {
  std::string text = options.style.heading("STEPS") + "\n";
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Step& step = plan.steps[id];
    text += fmt::format("{:>3} {}", id + 1, step.address.text());
    if (!step.before.empty() || !step.after.empty()) {
      text += "  " + thumbprints_text(step.before) + " -> " + thumbprints_text(step.after);
    }
    text += options.style.quiet(needs_text(step)) + "\n";
    if (!step.reason.empty()) text += fmt::format("    {}\n", printable(step.reason));
  }
  return text;
}

std::string folded_steps(const Plan& plan, const PlanTextOptions& options) {
  Fold fold;
  for (const std::vector<StepId>& steps : by_target(plan)) {
    if (is_hold(plan, steps)) continue;
    fold.add(sequence_text(plan, steps), plan.steps[steps.front()].address.target, 0);
  }
  std::string text;
  for (Fold::Item& item : fold.items) {
    text += options.style.heading(block_heading(item, options)) + "\n" + item.key;
  }
  return text + removals(plan, options);
}

std::string waves(const Plan& plan, const PlanTextOptions& options) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<TargetName>> waves;
  for (const Step& step : plan.steps) {
    if (!step.rollout || !is_server(step.address.target)) continue;
    std::vector<TargetName>& servers = waves[{*step.rollout, step.wave}];
    if (servers.empty() || servers.back() != step.address.target) {
      servers.push_back(step.address.target);
    }
  }
  if (waves.empty()) return {};
  std::string text = options.style.heading("WAVES") + "\n";
  std::optional<std::uint32_t> rollout;
  for (auto& [wave, servers] : waves) {
    if (rollout != wave.first) text += ' ' + rollout_text(plan.rollouts[wave.first]) + '\n';
    rollout = wave.first;
    text +=
        fmt::format("  {:>2} {}\n", wave.second + 1, server_ranges(servers, most_parts(options)));
  }
  return text;
}

}  // namespace signet::plan_sections
