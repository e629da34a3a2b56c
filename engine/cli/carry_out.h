#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <stop_token>

#include "cli/environment.h"
#include "cli/exit_code.h"
#include "journal/journal.h"
#include "plan/plan.h"
#include "resources/trust.h"

namespace signet {

struct Approved {
  const Plan& plan;
  std::filesystem::path root;  // of the manifests
  const Trust& trust;
  std::map<StepId, Problem> left_out = {};  // steps that are not to be done, and why
  // What must hold when nobody has to answer anything any more, right before the first act.
  std::function<Expected<void>()> still_holds = [] { return Expected<void>(); };
};

struct CarryOutSettings {
  std::uint32_t parallel = 8;
  bool json = false;
};

// Runs the plan as `record` into the journal, looks at its servers again, compares, and tells what
// came of it on standard output. Resolves secrets as the trust allows. Returns success,
// interrupted, refused (nothing was started), wrong_input (the journal could not be written, so
// nothing was started), failed, or incomplete when the plan or `left_out` left something undone.
// Asks for passwords before the run starts. Tells the environment of a call that was abandoned.
ExitCode carry_out(const Approved& approved, const CarryOutSettings& settings, Journal& journal,
                   const RunRecord& record, Environment& environment, std::stop_token stop);

}  // namespace signet
