#include "cli/take_back.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "base/text.h"
#include "cli/loading.h"
#include "cli/planning.h"
#include "cli/run_checks.h"
#include "cli/saved_plan.h"
#include "plan/undo.h"
#include "run/end_state.h"

namespace signet {

namespace {

using Ends = std::map<std::string, std::optional<std::string>>;  // by address, as in StepRecord

// What the journal tells of a run.
struct Kept {
  RunRecord run;
  Plan plan;
  Ends ends;
  std::vector<Kept> undone_by = {};  // the runs that took it back before
};

Expected<Kept> read_one(const Journal& journal, const std::string& id) {
  auto run = journal.find(id);
  if (!run) return std::unexpected(run.error());
  auto plan = kept_plan(*run);
  if (!plan) return std::unexpected(plan.error());
  const auto steps = journal.steps(run->id);
  if (!steps) return std::unexpected(steps.error());
  Kept kept{*std::move(run), *std::move(plan), {}};
  for (const StepRecord& step : *steps) kept.ends[step.address] = step.end;
  return kept;
}

Expected<Kept> read_kept(const Journal& journal, const std::string& id) {
  auto kept = read_one(journal, id);
  if (!kept) return kept;
  const auto all = journal.runs(std::numeric_limits<std::size_t>::max());
  if (!all) return std::unexpected(all.error());
  for (const RunRecord& other : *all) {
    if (other.undoes != kept->run.id) continue;
    auto earlier = read_one(journal, other.id);
    if (!earlier) return earlier;
    kept->undone_by.push_back(*std::move(earlier));
  }
  return kept;
}

Expected<Kept> open_kept(const std::filesystem::path& file, const std::string& id) {
  if (!std::filesystem::exists(file)) {
    return std::unexpected(Problem{"journal.no-run",
                                   "there is no journal yet",
                                   {},
                                   "--journal FILE names another one",
                                   printable(file.string())});
  }
  const auto journal = Journal::open(file);
  if (!journal) return std::unexpected(journal.error());
  return read_kept(**journal, id);
}

bool takes_back(const Step& undo, const Step& step) {
  if (undo.address.target != step.address.target) return false;
  switch (step.address.action) {
    case Action::import:
      return undo.address.action == Action::remove && undo.thumbprint == step.thumbprint;
    case Action::assign:
      // A copy that goes leaves the slots that had others beside it.
      return (undo.address.action == Action::assign && undo.address.slot == step.address.slot) ||
             (undo.address.action == Action::remove && undo.thumbprint == step.thumbprint);
    case Action::configure:
    case Action::export_key:
    case Action::install_chain:
    case Action::await:
    case Action::prove:
    case Action::remove:
      return false;
  }
  return false;
}

bool is_seen_on_server(const Step& step) {
  switch (step.address.action) {
    case Action::import:
    case Action::assign:
    case Action::configure:
    case Action::remove:
      return true;
    case Action::export_key:
    case Action::install_chain:
    case Action::await:
    case Action::prove:
      return false;
  }
  return false;
}

// How the step of a run ended: "done", "already", or anything else where it was not done. Where the
// journal does not know it, the server does: whether what the step brings about is there. Fails
// when it cannot be read.
Expected<std::string> end_of(const Step& step, const Ends& ends, const Observed& observed) {
  const auto found = ends.find(step.address.text());
  if (found == ends.end()) return "never begun";
  std::string end = found->second.value_or("unknown");
  if (end != "unknown" || !is_seen_on_server(step)) return end;
  const ObservedServer* server = observed.find(step.address.target);
  if (server && server->state.has_value()) {
    return is_there(step, server->state.value()) ? "done" : "not done";
  }
  return std::unexpected(Problem{
      "undo.unknown", "nobody knows whether this step was done, and its server could not be read",
      server && server->state.is_unknown() ? printable(server->state.why()) : "",
      "nothing was changed; try again when it can be read", step.address.text()});
}

// The steps of a way back, to be asked by those that they take back.
class WayBack {
 public:
  void add(const Step& step) { steps_[step.address.target].push_back(&step); }
  bool takes_back(const Step& step) const {
    const auto found = steps_.find(step.address.target);
    return found != steps_.end() && std::ranges::any_of(found->second, [&](const Step* undo) {
             return signet::takes_back(*undo, step);
           });
  }

 private:
  std::map<TargetName, std::vector<const Step*>> steps_;
};

// Per step of the kept plan: whether the run did it and it stands still. What was there already is
// not the run's to take back.
Expected<std::vector<bool>> find_standing(const Kept& kept, const Observed& observed) {
  WayBack gone;
  for (const Kept& earlier : kept.undone_by) {
    for (const Step& undo : earlier.plan.steps) {
      const auto end = end_of(undo, earlier.ends, observed);
      if (!end) return std::unexpected(end.error());
      if (*end == "done" || *end == "already") gone.add(undo);
    }
  }
  std::vector<bool> standing;
  for (const Step& step : kept.plan.steps) {
    const auto end = end_of(step, kept.ends, observed);
    if (!end) return std::unexpected(end.error());
    standing.push_back(*end == "done" && !gone.takes_back(step));
  }
  return standing;
}

// What was done and stays, in the plan's own words.
std::vector<std::string> find_lost(const Plan& plan, const std::vector<bool>& standing,
                                   const Plan& undo) {
  WayBack way;
  for (const Step& step : undo.steps) way.add(step);
  std::vector<std::string> lost;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    const Step& step = plan.steps[id];
    if (!standing[id] || step.undo == Step::Undo::nothing_to_undo || way.takes_back(step)) continue;
    const std::string why =
        step.undo == Step::Undo::impossible ? step.undo_text : "something that stays uses it";
    lost.push_back(fmt::format("{}: {}", step.address.text(), printable(why)));
  }
  return lost;
}

std::string beginning_text(const Kept& kept, const std::vector<std::string>& lost) {
  std::string text;
  if (!lost.empty()) {
    text += fmt::format("STAYS, as it cannot be taken back: {}\n", count_text(lost.size(), "step"));
    for (const std::string& line : lost) text += " " + line + "\n";
  }
  text += fmt::format(
      "Takes back {}. The way back belongs to its plan {} and was approved with it: no new "
      "approval "
      "is needed.\n",
      kept.run.id, beginning(kept.run.digest, 8));
  if (!kept.run.ended) {
    text += "That run has no end: it was killed, or is still under way. Let it end first.\n";
  }
  return text;
}

Problem nothing_to_do(const Kept& kept, const std::vector<std::string>& lost) {
  std::string summary = fmt::format("{} did nothing that could be taken back", kept.run.id);
  if (!lost.empty()) summary = fmt::format("nothing of {} can be taken back", kept.run.id);
  if (!kept.undone_by.empty()) {
    summary =
        fmt::format("{} was taken back already, by {}", kept.run.id, kept.undone_by.front().run.id);
  }
  return {"undo.nothing", std::move(summary), join(lost, "; "), "nothing was changed", {}};
}

ExitCode go_back(const Kept& kept, const SavedPlan& saved, const Observed& observed,
                 const Trust& trust, const PlanRunSettings& settings, Environment& environment) {
  const auto standing = find_standing(kept, observed);
  if (!standing) return refuse(standing.error(), environment);
  const Plan undo = undo_plan(kept.plan, [&](StepId id) { return (*standing)[id]; });
  const auto lost = find_lost(kept.plan, *standing, undo);
  if (!undo.has_changes()) return refuse(nothing_to_do(kept, lost), environment);
  const std::string first_lines = beginning_text(kept, lost);
  if (settings.carry_out.json) {
    environment.terminal.talk(first_lines);
  } else {
    environment.terminal.data(first_lines);
  }
  PlanRun run{undo, saved.root, trust, write_unsaved(undo, observed.at),
              [&] { return observe_for(saved, trust, environment); }};
  run.undoes = kept.run.id;
  if (!weigh_moved(run, observed, settings, environment)) return ExitCode::refused;
  return first_of({ask_and_carry_out(std::move(run), settings, environment),
                   lost.empty() ? ExitCode::success : ExitCode::incomplete});
}

}  // namespace

ExitCode take_back(const std::string& run, const std::string& root, const PlanRunSettings& settings,
                   const CommandInput& input, Environment& environment) {
  const auto trust = load_trust_file(input, environment);
  if (!trust) return ExitCode::wrong_input;
  const auto kept = open_kept(settings.journal, run);
  if (!kept) return complain(kept.error(), environment);
  if (!kept->run.undoes.empty()) {
    return refuse({"undo.of-undo",
                   fmt::format("{} took back {} and is not taken back itself", kept->run.id,
                               kept->run.undoes),
                   {},
                   "make a new plan and apply it",
                   {}},
                  environment);
  }
  const auto folder = find_root(root.empty() ? kept->run.root : root, kept->run.id);
  if (!folder) return complain(folder.error(), environment);
  const SavedPlan saved{kept->plan, *folder};
  const auto observed = observe_for(saved, *trust, environment);
  if (!observed) return complain(observed.error(), environment);
  return go_back(*kept, saved, *observed, *trust, settings, environment);
}

}  // namespace signet
