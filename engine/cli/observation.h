#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "cli/environment.h"
#include "plan/diff.h"
#include "platform/platform_set.h"
#include "resources/desired.h"
#include "resources/observed.h"

namespace signet {

// The servers that a plan has to look at: the selected ones, and those that may give away a
// certificate which a selected one is to have.
std::vector<Target> targets_of(const Desired& desired, const Selection& selection);

// Looks at the servers, eight at a time and for at most two minutes. What does not answer is
// unknown.
Observed observe(const PlatformSet& platforms, const std::vector<Target>& targets,
                 const Environment& environment, std::stop_token stop);

// Looks at endpoints in the same way, whatever stop was asked for.
std::vector<SeenEndpoint> look(Handshakes& handshakes, const std::vector<Endpoint>& endpoints,
                               const Environment& environment);

// Looks at the endpoints of the fleet that the trust file allows, all at once and for at most two
// minutes. What does not answer is unknown.
void look_at_endpoints(const Desired& desired, const Trust& trust, const Environment& environment,
                       std::stop_token stop, Observed& observed);

// Asks servers to prove, in the same way; the answers stand where the steps stand.
std::vector<std::vector<ProveResult>> prove(const PlatformSet& platforms,
                                            const std::vector<ServerProofs>& proofs,
                                            const Environment& environment);

// Whether the accounts may do what the plan needs, asked in the same way; gives what is missing.
std::vector<Problem> missing_rights(const PlatformSet& platforms, const Plan& plan,
                                    const Environment& environment, std::stop_token stop);

// A saved observation: one JSON file, or all *.json files of a folder as one. Fails as reading,
// parsing and merging do, with the file in `where`; with "observation.none" if there is no file.
Expected<Observed> read_observation(const std::filesystem::path& place);

}  // namespace signet
