#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "report/fold.h"
#include "report/renderings.h"
#include "report/server_ranges.h"
#include "report/step_words.h"

namespace signet {

namespace {

constexpr std::size_t most_clusters = 50;  // beyond which equal servers are one
constexpr std::size_t most_parts = 6;

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char letter : printable(text)) {
    if (letter == '"' || letter == '\\') result += '\\';
    result += letter;
  }
  return result + '"';
}

std::string label_of(const Step& step) {
  std::string text = std::string(to_text(step.address.action)) + ' ' + certificate_text(step);
  if (!step.address.slot.empty()) text += ':' + step.address.slot.text();
  return text;
}

// Targets that go through the same steps in the same wave, drawn as one.
struct Cluster {
  std::vector<TargetName> targets;
  std::vector<StepId> steps;  // of the first of them
};

struct Drawing {
  std::vector<Cluster> clusters;
  std::vector<StepId> drawn_as;  // per step: the one that stands for it
};

std::vector<std::vector<StepId>> by_target(const Plan& plan) {
  std::vector<std::vector<StepId>> result;
  std::unordered_map<std::string_view, std::size_t> places;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const auto [place, is_new] =
        places.try_emplace(plan.steps[id].address.target.text(), result.size());
    if (is_new) result.emplace_back();
    result[place->second].push_back(id);
  }
  return result;
}

// What must be equal for two targets to be drawn as one.
std::string likeness(const Plan& plan, const std::vector<StepId>& steps, bool folds) {
  const Step& first = plan.steps[steps.front()];
  if (!folds || !is_server(first.address.target)) return first.address.target.text();
  std::string text = "=";
  for (const StepId id : steps) {
    const Step& step = plan.steps[id];
    text +=
        fmt::format("{}/{}/{}\n", label_of(step), step.rollout ? *step.rollout + 1 : 0, step.wave);
  }
  return text;
}

Drawing draw(const Plan& plan) {
  const auto targets = by_target(plan);
  const bool folds = targets.size() > most_clusters;
  Drawing drawing{{}, std::vector<StepId>(plan.steps.size())};
  std::unordered_map<std::string, std::size_t> places;
  for (const std::vector<StepId>& steps : targets) {
    const auto [place, is_new] =
        places.try_emplace(likeness(plan, steps, folds), drawing.clusters.size());
    if (is_new) drawing.clusters.push_back({{}, steps});
    Cluster& cluster = drawing.clusters[place->second];
    cluster.targets.push_back(plan.steps[steps.front()].address.target);
    for (std::size_t i = 0; i < steps.size(); ++i) drawing.drawn_as[steps[i]] = cluster.steps[i];
  }
  return drawing;
}

std::string cluster_text(const Plan& plan, const Cluster& cluster, std::size_t number) {
  const std::size_t count = cluster.targets.size();
  const std::string name = (count > 1 ? count_text(count, "server") + ' ' : "") +
                           server_ranges(cluster.targets, most_parts);
  std::string text =
      fmt::format("  subgraph cluster_{} {{\n    label={};\n", number, in_quotes(name));
  for (const StepId id : cluster.steps) {
    const Step& step = plan.steps[id];
    const std::string_view style =
        step.undo == Step::Undo::impossible ? ", color=\"red\", penwidth=\"2\"" : "";
    text += fmt::format("    s{} [label={}{}];\n", id + 1, in_quotes(label_of(step)), style);
  }
  return text + "  }\n";
}

}  // namespace

std::string plan_dot(const Plan& plan) {
  const Drawing drawing = draw(plan);
  const std::string digest = change_digest(plan).text().substr(0, 8);
  std::string text = fmt::format("digraph {} {{\n  rankdir=\"LR\";\n  node [shape=\"box\"];\n",
                                 in_quotes("plan " + digest));
  for (std::size_t i = 0; i < drawing.clusters.size(); ++i) {
    text += cluster_text(plan, drawing.clusters[i], i);
  }
  std::set<std::pair<StepId, StepId>> edges;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    for (const StepId need : plan.steps[id].needs) {
      edges.emplace(drawing.drawn_as[need], drawing.drawn_as[id]);
    }
  }
  for (const auto& [from, to] : edges) text += fmt::format("  s{} -> s{};\n", from + 1, to + 1);
  return text + "}\n";
}

}  // namespace signet
