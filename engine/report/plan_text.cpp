#include "report/plan_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "base/text.h"
#include "plan/plan_file.h"
#include "report/fold.h"
#include "report/plan_sections.h"

namespace signet {

namespace {

constexpr std::size_t listed_servers = 4;

// Each server is counted once, by the most worrying thing that is said of it.
struct Counts {
  std::size_t servers = 0;
  std::size_t change = 0;
  std::size_t blocked = 0;
  std::size_t unknown = 0;
  std::size_t left_out = 0;
  std::size_t as_desired = 0;
  std::size_t in_part = 0;  // of those blocked or unknown: that change as well
};

bool changes_its_target(const Step& step) {
  switch (step.address.action) {
    case Action::import:
    case Action::install_chain:
    case Action::assign:
    case Action::configure:
    case Action::remove:
      return true;
    case Action::export_key:
    case Action::await:
    case Action::prove:
      return false;
  }
  return false;
}

enum class Kind { left_out, blocked, unknown, change };

Counts count_servers(const Plan& plan) {
  Counts counts;
  std::unordered_map<std::string_view, Kind> kinds;
  const auto count = [&](const TargetName& server, Kind kind, std::size_t& number) {
    if (is_server(server) && kinds.try_emplace(server.text(), kind).second) ++number;
  };
  for (const LeftOut& item : plan.left_out) count(item.server, Kind::left_out, counts.left_out);
  for (const Blocked& item : plan.blocked) count(item.server, Kind::blocked, counts.blocked);
  for (const NotKnown& item : plan.not_known) count(item.server, Kind::unknown, counts.unknown);
  for (const Step& step : plan.steps) {
    if (!changes_its_target(step)) continue;
    count(step.address.target, Kind::change, counts.change);
    const auto found = kinds.find(step.address.target.text());
    if (found == kinds.end() || found->second == Kind::change) continue;
    ++counts.in_part;
    found->second = Kind::change;
  }
  const std::size_t counted = counts.change + counts.blocked + counts.unknown + counts.left_out;
  counts.servers = std::max(plan.servers, counted);
  counts.as_desired = counts.servers - counted;
  return counts;
}

std::string counts_text(const Counts& counts) {
  return fmt::format("{}: {} change, {} blocked, {} unknown, {} left out, {} as desired",
                     count_text(counts.servers, "server"), counts.change, counts.blocked,
                     counts.unknown, counts.left_out, counts.as_desired);
}

std::string first_lines(const Plan& plan, const Counts& counts, const Style& style) {
  const std::string digest = change_digest(plan).text().substr(0, 8);
  std::string text = style.heading("PLAN " + digest) + "  " + counts_text(counts) + "\n";
  if (counts.in_part > 0) {
    text += fmt::format("{} of those blocked or unknown: some of it changes all the same\n",
                        count_text(counts.in_part, "server"));
  }
  return text;
}

std::string nothing_to_do(const Plan& plan, const Counts& counts, const Style& style) {
  const bool all_is_known = !plan.is_incomplete() && plan.left_out.empty();
  if (!all_is_known) {
    return "No step to take: what is not blocked, unknown or left out is as desired.\n";
  }
  if (counts.servers == 0) return "Nothing to do: no server was looked at.\n";
  if (counts.servers == 1) return style.good("Nothing to do: the server is as desired.") + "\n";
  return style.good(fmt::format("Nothing to do: all {} servers are as desired.", counts.servers)) +
         "\n";
}

bool is_small(const Plan& plan) {
  std::unordered_map<std::string_view, Kind> servers;
  for (const Step& step : plan.steps) {
    if (!is_server(step.address.target)) continue;
    servers.try_emplace(step.address.target.text(), Kind::change);
    if (servers.size() > listed_servers) return false;
  }
  return true;
}

}  // namespace

std::string plan_text(const Plan& plan, const PlanTextOptions& options) {
  const Counts counts = count_servers(plan);
  std::string text = first_lines(plan, counts, options.style);
  text += plan_sections::look_at_these(plan, options);
  if (plan.steps.empty()) return text + nothing_to_do(plan, counts, options.style);
  text += plan_sections::certificates(plan, options);
  text += options.all || is_small(plan) ? plan_sections::listed_steps(plan, options)
                                        : plan_sections::folded_steps(plan, options);
  return text + plan_sections::waves(plan, options) + plan_sections::summary(plan, options);
}

}  // namespace signet
