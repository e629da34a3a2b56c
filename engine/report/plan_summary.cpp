#include "report/plan_sections.h"

#include <fmt/format.h>

#include <array>
#include <map>

#include "base/text.h"
#include "report/fold.h"
#include "report/server_ranges.h"

namespace signet::plan_sections {

namespace {

constexpr std::size_t most_ways_back = 4;

std::string calls(const Plan& plan) {
  std::map<Action, std::size_t> counts;
  for (const Step& step : plan.steps) ++counts[step.address.action];
  std::string text;
  for (const auto& [action, count] : counts) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", count, to_text(action));
  }
  for (std::size_t at = 0; at < plan.calls.size(); ++at) {
    text += fmt::format("{}{} {}", at == 0 ? "\n        " : ", ", plan.calls[at].count,
                        printable(plan.calls[at].name));
  }
  return text;
}

struct Ways {
  std::size_t possible = 0;
  std::size_t impossible = 0;
  std::size_t no_change = 0;
};

Ways count_ways(const Plan& plan) {
  Ways ways;
  for (const Step& step : plan.steps) {
    switch (step.undo) {
      case Step::Undo::nothing_to_undo:
        ++ways.no_change;
        break;
      case Step::Undo::possible:
        ++ways.possible;
        break;
      case Step::Undo::impossible:
        ++ways.impossible;
        break;
    }
  }
  return ways;
}

std::string back(const Plan& plan, const PlanTextOptions& options) {
  const Ways ways = count_ways(plan);
  std::string text = fmt::format(
      "{} can be undone, {} cannot, {} nothing to undo", count_text(ways.possible, "step"),
      ways.impossible, ways.no_change == 1 ? "1 has" : fmt::format("{} have", ways.no_change));
  Fold fold;
  for (const Step& step : plan.steps) {
    if (step.undo != Step::Undo::possible || step.undo_text.empty()) continue;
    fold.add(std::string(to_text(step.address.action)) + ": " + printable(step.undo_text), {}, 0);
  }
  std::size_t lines = 0;
  for (const Fold::Item& item : fold.items) {
    if (!options.all && ++lines > most_ways_back) {
      return text + fmt::format("\n        and {} (--all shows them)",
                                count_text(fold.items.size() - most_ways_back, "more way"));
    }
    text += fmt::format("\n        {} x {}", item.count, item.key);
  }
  return text;
}

std::string proof_text(ProofLevel level, const std::string& platform) {
  switch (level) {
    case ProofLevel::none:
      return printable(platform) + " proves nothing";
    case ProofLevel::configured:
      return "the platform " + printable(platform) +
             " does not serve, so what clients see is not proven";
    case ProofLevel::served:
      return "a handshake shows what clients see (" + printable(platform) + ")";
  }
  return {};
}

std::string proof(const Plan& plan, const PlanTextOptions& options) {
  Fold fold;
  for (std::size_t i = 0; i < plan.targets.size() && i < plan.proof.size(); ++i) {
    if (!is_server(plan.targets[i].name)) continue;
    const std::string level(to_text(plan.proof[i]));
    fold.add(level + ": " + proof_text(plan.proof[i], plan.targets[i].platform),
             plan.targets[i].name, i);
  }
  std::string text;
  for (Fold::Item& item : fold.items) {
    if (!text.empty()) text += "\n        ";
    text += item.key;
    if (fold.items.size() > 1) {
      text += " on " + server_ranges(item.servers, most_parts(options));
    }
  }
  return text;
}

std::string kept(const Plan& plan) {
  if (plan.kept.empty()) return {};
  return count_text(plan.kept.size(), "binding") +
         (plan.kept.size() == 1 ? " is as desired" : " are as desired") + " and not touched";
}

}  // namespace

std::string summary(const Plan& plan, const PlanTextOptions& options) {
  std::string text;
  const auto line = [&](std::string_view heading, const std::string& content) {
    if (content.empty()) return;
    text += options.style.heading(fmt::format("{:<7}", heading)) + " " + content + "\n";
  };
  line("CALLS", calls(plan));
  line("BACK", back(plan, options));
  line("PROOF", proof(plan, options));
  line("KEPT", kept(plan));
  return text;
}

}  // namespace signet::plan_sections
