#pragma once

#include <string>

#include "cli/plan_run.h"
#include "platform/command.h"

namespace signet {

// signet apply --undo RUN: takes back what the run did, as far as it can be, by the way back that
// belongs to its plan and was approved with it. `run` as Journal::find takes it. `root`: the
// manifests' folder where it is not what the journal says; may be empty. Refuses what has moved
// since, a run that takes back another, and one that was taken back already. Incomplete when
// something of it stays.
ExitCode take_back(const std::string& run, const std::string& root, const PlanRunSettings& settings,
                   const CommandInput& input, Environment& environment);

}  // namespace signet
