#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cli/carry_out.h"
#include "cli/environment.h"
#include "cli/exit_code.h"
#include "plan/seen.h"
#include "resources/observed.h"

namespace signet {

// A plan on its way from being read to being carried out.
struct PlanRun {
  const Plan& plan;
  std::filesystem::path root;  // absolute, of the manifests
  const Trust& trust;
  std::string file;  // the plan file's bytes, for the journal
  // What the plan's servers and files are like now: it may have been made, or read by a person, a
  // while ago.
  std::function<Expected<Observed>()> look;
  // What else must hold when the plan is read and right before the first act; refuses otherwise.
  std::function<Expected<void>()> still_holds = [] { return Expected<void>(); };
  std::vector<Seen> seen = {};  // when the plan was made
  std::string undoes = {};      // the run that it takes back
  std::vector<std::string> approvals = {};
  std::map<StepId, Problem> left_out = {};
};

struct PlanRunSettings {
  bool yes = false;               // nobody is asked
  bool was_read = false;          // it was read before: with `yes` it is not shown again
  bool allow_unaffected = false;  // what moved leaves out its waves only
  std::filesystem::path journal;
  CarryOutSettings carry_out = {};
};

// Shows the plan, opens the journal, asks, looks again, and carries it out. Where there is nothing
// to do, it only says so.
ExitCode ask_and_carry_out(PlanRun run, const PlanRunSettings& settings, Environment& environment);

// Compares the guards with what was observed and tells what moved; what moved beside them is told
// and refuses nothing. Whether the run can go on: with `allow_unaffected` the steps that cannot are
// added to PlanRun::left_out.
bool weigh_moved(PlanRun& run, const Observed& observed, const PlanRunSettings& settings,
                 const Environment& environment);

// The file of a plan that nobody saved, for the journal.
std::string write_unsaved(const Plan& plan, Seconds observed_at);

// Tells the problem; refused.
ExitCode refuse(const Problem& problem, const Environment& environment);

}  // namespace signet
