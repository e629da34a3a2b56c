#pragma once

#include <set>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "resources/observed.h"
#include "run/run_result.h"

namespace signet {

// A step that ended well and whose end state was not there when the fleet was looked at again.
struct Unproven {
  StepId step = 0;
  std::string why;  // "slot IIS is none", "the server could not be read: no answer"

  friend bool operator==(const Unproven&, const Unproven&) = default;
};

// The targets of calls that were given up without an answer. Such a call may still be going on:
// until the process ends nothing else may be asked there.
std::set<TargetName> targets_without_answer(const Plan& plan, const RunResult& result);

// The proof after a run: compares what was observed afterwards with what the steps that are done or
// already were to bring about. A plan never undoes what it does, so each of them must still hold.
std::vector<Unproven> find_unproven(const Plan& plan, const RunResult& result,
                                    const Observed& afterwards);

// The endpoints that the steps looked at which are done, each once: to be looked at again.
std::vector<Endpoint> endpoints_to_prove(const Plan& plan, const RunResult& result);

// The same proof for endpoints: what does not show any more what such a step wants. `seen` holds
// what endpoints_to_prove showed.
std::vector<Unproven> find_unserved(const Plan& plan, const RunResult& result,
                                    const std::vector<SeenEndpoint>& seen);

// Certificates of the plan that are their own issuer: no chain of theirs is trusted anywhere.
std::set<Thumbprint> self_signed_in(const Plan& plan);

}  // namespace signet
