#include "plan/step_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <functional>
#include <numeric>
#include <queue>
#include <ranges>
#include <utility>

#include "base/text.h"

namespace signet {

namespace {

using Graph =
    boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                       boost::no_property, StepId, StepId>;
using Ids = std::vector<StepId>;

constexpr std::size_t ring_names_max = 12;  // a message is read by a person

// Edges lead from a step to those that wait for it.
Graph graph_of(const std::vector<Step>& steps) {
  std::vector<std::pair<StepId, StepId>> edges;
  edges.reserve(steps.size() * 2);
  for (StepId id = 0; id < steps.size(); ++id) {
    for (const StepId need : steps[id].needs) edges.emplace_back(need, id);
  }
  return Graph(boost::edges_are_unsorted_multi_pass, edges.begin(), edges.end(),
               static_cast<StepId>(steps.size()));
}

Ids by_address(const std::vector<Step>& steps) {
  Ids ids(steps.size());
  std::iota(ids.begin(), ids.end(), StepId{0});
  std::ranges::stable_sort(
      ids, [&](StepId left, StepId right) { return steps[left].address < steps[right].address; });
  return ids;
}

Ids inverse(const Ids& permutation) {
  Ids result(permutation.size());
  for (StepId at = 0; at < permutation.size(); ++at) result[permutation[at]] = at;
  return result;
}

// Kahn's algorithm; of the steps that are free always the lowest rank. Shorter than `steps` when
// there is a ring.
Ids topological(const std::vector<Step>& steps, const Ids& ranked) {
  const Graph graph = graph_of(steps);
  const Ids rank = inverse(ranked);
  std::vector<std::size_t> open(steps.size());
  std::priority_queue<StepId, Ids, std::greater<>> free;
  for (StepId id = 0; id < steps.size(); ++id) {
    open[id] = steps[id].needs.size();
    if (open[id] == 0) free.push(rank[id]);
  }
  Ids order;
  order.reserve(steps.size());
  while (!free.empty()) {
    const StepId id = ranked[free.top()];
    free.pop();
    order.push_back(id);
    for (auto [edge, end] = boost::out_edges(id, graph); edge != end; ++edge) {
      const auto waiting = static_cast<StepId>(boost::target(*edge, graph));
      if (--open[waiting] == 0) free.push(rank[waiting]);
    }
  }
  return order;
}

// Every step that could not be placed waits for another such step, so following those needs must
// come back to where it was: a loop, however long, without recursion.
Ids find_ring(const std::vector<Step>& steps, const Ids& placed, StepId start) {
  std::vector<bool> is_placed(steps.size());
  for (const StepId id : placed) is_placed[id] = true;
  Ids path;
  std::vector<bool> seen(steps.size());
  for (StepId at = start; !seen[at];) {
    seen[at] = true;
    path.push_back(at);
    at = *std::ranges::find_if(steps[at].needs, [&](StepId need) { return !is_placed[need]; });
    if (seen[at]) path.erase(path.begin(), std::ranges::find(path, at));
  }
  return path;
}

std::unexpected<Problem> cycle(const std::vector<Step>& steps, Ids ring) {
  const auto address = [&](StepId id) -> const Address& { return steps[id].address; };
  std::ranges::rotate(ring, std::ranges::min_element(ring, {}, address));
  std::vector<std::string> names;
  for (const StepId id : ring | std::views::take(ring_names_max)) {
    names.push_back(address(id).text());
  }
  if (ring.size() > ring_names_max) {
    names.push_back(fmt::format("({} more)", ring.size() - ring_names_max));
  }
  names.push_back(address(ring.front()).text());
  auto problem = fail("plan.cycle", "steps wait for each other");
  problem.error().detail = join(names, " -> ");
  return problem;
}

bool needs_exist(const std::vector<Step>& steps) {
  return std::ranges::all_of(steps, [&](const Step& step) {
    return std::ranges::all_of(step.needs, [&](StepId need) { return need < steps.size(); });
  });
}

std::vector<Step> rearrange(std::vector<Step> steps, const Ids& order) {
  const Ids place = inverse(order);
  std::vector<Step> result;
  result.reserve(steps.size());
  for (const StepId id : order) {
    Step& step = result.emplace_back(std::move(steps[id]));
    for (StepId& need : step.needs) need = place[need];
    std::ranges::sort(step.needs);
  }
  return result;
}

}  // namespace

Expected<std::vector<Step>> in_order(std::vector<Step> steps) {
  if (!needs_exist(steps)) return fail("plan.need", "a step needs one that is not in the plan");
  const Ids ranked = by_address(steps);
  const Ids order = topological(steps, ranked);
  if (order.size() == steps.size()) return rearrange(std::move(steps), order);
  std::vector<bool> is_placed(steps.size());
  for (const StepId id : order) is_placed[id] = true;
  const auto start = std::ranges::find_if(ranked, [&](StepId id) { return !is_placed[id]; });
  return cycle(steps, find_ring(steps, order, *start));
}

std::vector<std::uint32_t> longest_paths(const std::vector<Step>& steps) {
  std::vector<std::uint32_t> lengths(steps.size(), 1);
  for (std::size_t id = steps.size(); id-- > 0;) {
    for (const StepId need : steps[id].needs) {
      lengths[need] = std::max(lengths[need], lengths[id] + 1);
    }
  }
  return lengths;
}

}  // namespace signet
