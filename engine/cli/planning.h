#pragma once

#include <memory>
#include <stop_token>
#include <vector>

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
  std::string content = {};                         // SHA-256 of the manifests' content
  std::chrono::seconds ttl = std::chrono::days(7);  // how long the plan may be carried out
};

// Looks at servers and key files, and asks for proofs, over the same sessions. Resolves no secret
// of a manifest and runs no command.
class Looking {
 public:
  Looking(const Planning& planning, const Environment& environment);

  // What a stop interrupts is unknown. Where the trust file allows it, endpoints are looked at too.
  Observed observe(std::stop_token stop = {}) const;
  std::vector<std::vector<ProveResult>> prove(const std::vector<ServerProofs>& proofs) const;

 private:
  Planning planning_;
  const Environment& environment_;
  std::unique_ptr<SecretSource> secrets_;
  PlatformSet platforms_;
};

// For who only looks once.
Expected<Observed> observe_for(const Planning& planning, const Environment& environment);

Expected<Plan> make_plan(const Planning& planning, const Observed& observed,
                         const Environment& environment);

// Success, changes or incomplete.
ExitCode code_of(const Plan& plan);

// Tells the problem; wrong_input.
ExitCode complain(const Problem& problem, const Environment& environment);

}  // namespace signet
