#include "cli/saved_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "cli/planning.h"
#include "plan/simulate.h"
#include "run/proof.h"

namespace signet {

namespace {

constexpr std::size_t plan_longest = std::size_t{256} << 20;

// What of the manifest the plan's steps and files come from.
Desired desired_of(const SavedPlan& saved) {
  Desired desired;
  desired.root = saved.root;
  for (const Target& target : saved.plan.targets) {
    if (target.name.text() != "runner") desired.servers.push_back({target, {}, {}, 0, {}});
  }
  DesiredCertificate files;
  for (const Step& step : saved.plan.steps) {
    if (step.file) files.sources.emplace_back(*step.file);
  }
  desired.certificates.push_back(std::move(files));
  return desired;
}

// What a plan file says of its root is not covered by the digest that was approved: alone it leads
// no further than the folders that the operator stands in and points to.
bool is_at_hand(const std::filesystem::path& folder, const std::filesystem::path& plan,
                const Trust& trust) {
  const std::string wanted = std::filesystem::absolute(folder).lexically_normal().string();
  return reach_path(trust, std::filesystem::current_path(), wanted).has_value() ||
         reach_path(trust, std::filesystem::absolute(plan).parent_path(), wanted).has_value();
}

}  // namespace

bool is_plan_file(const std::filesystem::path& path) {
  if (!std::filesystem::is_regular_file(path)) return false;
  std::ifstream file(path);
  char first = 0;
  return static_cast<bool>(file >> first) && first == '{';
}

Expected<PlanFile> read_plan(const std::filesystem::path& path) {
  const Expected<Bytes> content = read_file(path, plan_longest);
  if (!content) return std::unexpected(content.error());
  Expected<PlanFile> file = read_plan_file(as_text(*content));
  if (file) return file;
  Problem problem = file.error();
  problem.where = printable(path.string()) + (problem.where.empty() ? "" : ":" + problem.where);
  return std::unexpected(std::move(problem));
}

Expected<SavedPlan> read_saved_plan(const std::filesystem::path& path,
                                    const std::filesystem::path& root, const Trust& trust) {
  Expected<PlanFile> file = read_plan(path);
  if (!file) return std::unexpected(file.error());
  const std::filesystem::path folder =
      root.empty() ? std::filesystem::absolute(path).parent_path() / file->header.root
                   : std::filesystem::absolute(root);
  if (!std::filesystem::is_directory(folder)) {
    return std::unexpected(Problem{"plan.root",
                                   fmt::format("the manifests' folder {} is not there",
                                               printable(folder.lexically_normal().string())),
                                   {},
                                   "--root DIR says where it is",
                                   printable(path.string())});
  }
  if (root.empty() && !is_at_hand(folder, path, trust)) {
    return std::unexpected(
        Problem{"plan.root",
                fmt::format("the plan says that its manifests are in {}, which is neither below "
                            "this folder nor below the plan's",
                            printable(folder.lexically_normal().string())),
                {},
                "name the folder with --root DIR if it is the right one",
                printable(path.string())});
  }
  return SavedPlan{std::move(file->plan), std::filesystem::canonical(folder)};
}

Expected<Observed> observe_for(const SavedPlan& saved, const Trust& trust,
                               const Environment& environment) {
  const Desired desired = desired_of(saved);
  const Selection everything;
  return observe_for({desired, trust, everything}, environment);
}

bool is_applied(const Plan& plan, const Observed& observed) {
  RunResult as_if_done;
  as_if_done.steps.resize(plan.steps.size());
  for (StepResult& step : as_if_done.steps) step.end = StepResult::End::done;
  return find_unproven(plan, as_if_done, observed).empty();
}

bool tell_moved(const Plan& plan, const Observed& observed, const Environment& environment) {
  std::set<std::string> told;
  for (const Moved& moved : find_moved(plan, observed, environment.plugins.catalog)) {
    const std::string what = describe(moved.fact);
    if (!told.insert(what).second) continue;
    environment.terminal.complain(
        {"plan.moved",
         fmt::format("{} is {}", printable(what), printable(moved.now)),
         fmt::format("it was {} when the plan was made", printable(moved.fact.value)),
         {},
         moved.step.text()});
  }
  if (told.empty()) return false;
  environment.terminal.complain({"plan.refused",
                                 "the world has moved since the plan was made",
                                 {},
                                 "nothing was changed; make a new plan",
                                 {}});
  return true;
}

}  // namespace signet
