#include "cli/run_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "base/text.h"
#include "plan/plan_file.h"

namespace signet {

namespace {

// Servers of which the run did at least something, or had nothing to do.
class Touched {
 public:
  Touched(const Plan& plan, const std::vector<StepRecord>& steps) {
    std::set<std::string> good;
    for (const StepRecord& step : steps) {
      if (step.end == "done" || step.end == "already") good.insert(step.address);
    }
    for (const Step& step : plan.steps) {
      if (!changes_its_target(step)) continue;
      planned_.insert(step.address.target);
      if (good.contains(step.address.text())) done_.insert(step.address.target);
    }
  }

  bool contains(const TargetName& server) const {
    return done_.contains(server) || !planned_.contains(server);
  }

 private:
  std::set<TargetName> planned_;
  std::set<TargetName> done_;
};

void find_obstacle(const RunRecord& run, const std::string& undone_by, RunChecks& checks) {
  const std::string id = printable(run.id);
  if (!run.ended) {
    checks.obstacle = id + " has no end: it was killed, or is still under way";
    checks.hint = "where it was killed, plan and apply again, and sign off the checks of that run";
  } else if (run.end != "done" && run.end != "incomplete") {
    checks.obstacle = fmt::format("{} did not end well: {}", id, printable(run.end));
    checks.hint = "finish it first: plan and apply again, and sign off the checks of that run";
  } else if (!undone_by.empty()) {
    checks.obstacle = fmt::format("{} was taken back by {}", id, printable(undone_by));
    checks.hint = fmt::format("signet attest {} lists what is to be looked at after that",
                              printable(undone_by));
  }
}

Expected<std::string> find_undoing(const Journal& journal, const std::string& run) {
  const auto all = journal.runs(std::numeric_limits<std::size_t>::max());
  if (!all) return std::unexpected(all.error());
  for (const RunRecord& other : *all) {
    // What was refused began nothing.
    if (other.undoes == run && other.end != "refused") return other.id;
  }
  return std::string();
}

}  // namespace

std::vector<std::string> RunChecks::open() const {
  std::vector<std::string> names;
  for (const Item& item : items) {
    if (obstacle.empty() && !item.attested) names.push_back(item.check.name);
  }
  return names;
}

RunChecks checks_of(const RunRecord& run, const Plan& plan, const std::vector<StepRecord>& steps,
                    const std::vector<Attestation>& attestations, const std::string& undone_by) {
  RunChecks checks;
  find_obstacle(run, undone_by, checks);
  const Touched touched(plan, steps);
  for (NamedCheck& check : named_checks(plan)) {
    std::erase_if(check.servers,
                  [&](const TargetName& server) { return !touched.contains(server); });
    if (check.servers.empty()) continue;
    const auto found = std::ranges::find(attestations, check.name, &Attestation::check);
    RunChecks::Item& item = checks.items.emplace_back(RunChecks::Item{std::move(check), {}});
    if (found != attestations.end()) item.attested = *found;
  }
  return checks;
}

Expected<Plan> kept_plan(const RunRecord& run) {
  auto file = read_plan_file(run.plan);
  if (!file) {
    file.error().where = run.id;
    return std::unexpected(file.error());
  }
  if (run.digest != change_digest(file->plan).text()) {
    return std::unexpected(Problem{"journal.changed",
                                   "the journal has another plan for this run than it had",
                                   {},
                                   "make a new plan",
                                   run.id});
  }
  return std::move(file->plan);
}

Expected<RunChecks> read_checks(const Journal& journal, const RunRecord& run) {
  const auto plan = kept_plan(run);
  if (!plan) return std::unexpected(plan.error());
  const auto steps = journal.steps(run.id);
  if (!steps) return std::unexpected(steps.error());
  const auto attestations = journal.attestations(run.id);
  if (!attestations) return std::unexpected(attestations.error());
  const auto undone_by = find_undoing(journal, run.id);
  if (!undone_by) return std::unexpected(undone_by.error());
  return checks_of(run, *plan, *steps, *attestations, *undone_by);
}

std::string check_text(const NamedCheck& check) {
  std::vector<std::string> servers;
  for (const TargetName& server : check.servers) servers.push_back(server.text());
  const std::string slot = check.slot.empty() ? "" : " " + check.slot.text();
  return fmt::format("{}  {}{}: {}", check.name, join(servers, ", "), slot, printable(check.text));
}

std::string attested_text(const RunChecks::Item& item) {
  if (!item.attested) return "      not signed off";
  const Attestation& said = *item.attested;
  return fmt::format("      signed off by {} at {}{}", printable(said.who), to_text(said.at),
                     said.note.empty() ? "" : ": " + printable(said.note));
}

}  // namespace signet
