#pragma once

#include "cli/environment.h"
#include "cli/exit_code.h"
#include "cli/observation.h"
#include "plan/diff.h"
#include "plan/plan_file.h"
#include "resources/desired.h"

namespace signet {

// What a plan is made from, beside the observation.
struct Planning {
  const Desired& desired;
  const Trust& trust;
  const Selection& selection;
};

// Looks at servers and key files. Resolves no secret and runs no command.
Expected<Observed> observe_for(const Planning& planning, const Environment& environment);

// Asks the platforms to prove, in the same way.
std::vector<std::vector<ProveResult>> prove_for(const Planning& planning,
                                                const std::vector<ServerProofs>& proofs,
                                                const Environment& environment);

Expected<Plan> make_plan(const Planning& planning, const Observed& observed,
                         const Environment& environment);

// Success, changes or incomplete.
ExitCode code_of(const Plan& plan);

// Tells the problem; wrong_input.
ExitCode complain(const Problem& problem, const Environment& environment);

}  // namespace signet
