#include "cli/saved_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "base/text.h"
#include "cli/planning.h"
#include "plan/shown.h"
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

namespace {

Expected<PlanFile> parse_plan(const std::filesystem::path& path, std::string_view text) {
  Expected<PlanFile> file = read_plan_file(text);
  if (file) return file;
  Problem problem = file.error();
  problem.where = printable(path.string()) + (problem.where.empty() ? "" : ":" + problem.where);
  return std::unexpected(std::move(problem));
}

}  // namespace

Expected<PlanFile> read_plan(const std::filesystem::path& path) {
  const Expected<Bytes> content = read_file(path, plan_longest);
  if (!content) return std::unexpected(content.error());
  return parse_plan(path, as_text(*content));
}

Expected<SavedPlan> read_saved_plan(const std::filesystem::path& path,
                                    const std::filesystem::path& root, const Trust& trust) {
  const Expected<Bytes> content = read_file(path, plan_longest);
  if (!content) return std::unexpected(content.error());
  Expected<PlanFile> file = parse_plan(path, as_text(*content));
  if (!file) return std::unexpected(file.error());
  const std::filesystem::path folder =
      root.empty() ? std::filesystem::absolute(path).parent_path() / file->header.root
                   : std::filesystem::absolute(root);
  auto found = find_root(folder, path.string());
  if (!found) return std::unexpected(found.error());
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
  return SavedPlan{std::move(file->plan), *std::move(found), std::string(as_text(*content)),
                   std::move(file->header.seen)};
}

Expected<Observed> observe_for(const SavedPlan& saved, const Trust& trust,
                               const Environment& environment) {
  const Desired desired = desired_of(saved);
  const Selection everything;
  return observe_for({desired, trust, everything}, environment);
}

namespace {

// Whether something that a person is to restart was not seen to serve what it is set to. Where
// nobody looked, a plan that does nothing but wait is not done yet.
bool waits_still(const Plan& plan, const Observed& observed) {
  const bool changes = std::ranges::any_of(plan.steps, changes_its_target);
  return std::ranges::any_of(plan.steps, [&](const Step& step) {
    if (step.address.action != Action::await) return false;
    const ObservedServer* server = observed.find(step.address.target);
    return std::ranges::any_of(step.handshakes, [&](const Handshake& each) {
      const SeenEndpoint* seen = server && server->state.has_value()
                                     ? find_endpoint(server->state.value().endpoints, each.endpoint)
                                     : nullptr;
      return seen ? !shows(*seen, each.wanted) : !changes;
    });
  });
}

}  // namespace

bool is_applied(const Plan& plan, const Observed& observed) {
  if (waits_still(plan, observed)) return false;
  RunResult as_if_done;
  as_if_done.steps.resize(plan.steps.size());
  for (StepResult& step : as_if_done.steps) step.end = StepResult::End::done;
  return find_unproven(plan, as_if_done, observed).empty();
}

Expected<void> check_validity(const Plan& plan, Seconds now) {
  const Validity& validity = plan.validity;
  if (validity.from && now < *validity.from) {
    return fail("plan.not-yet", "the plan may not be carried out before " + to_text(*validity.from),
                "nothing was changed; apply it then");
  }
  if (validity.until && *validity.until < now) {
    return std::unexpected(Problem{"plan.expired",
                                   "the plan held until " + to_text(*validity.until),
                                   printable(validity.because),
                                   "nothing was changed; make a new plan",
                                   {}});
  }
  return {};
}

Expected<std::filesystem::path> find_root(const std::filesystem::path& folder,
                                          const std::string& where) {
  std::error_code problem;
  if (std::filesystem::is_directory(folder, problem)) return std::filesystem::canonical(folder);
  return std::unexpected(Problem{"plan.root",
                                 fmt::format("the manifests' folder {} is not there",
                                             printable(folder.lexically_normal().string())),
                                 {},
                                 "--root DIR says where it is",
                                 printable(where)});
}

}  // namespace signet
