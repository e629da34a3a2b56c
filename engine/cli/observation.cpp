#include "cli/observation.h"

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "plan/baseline.h"
#include "resources/observed_json.h"

namespace signet {

namespace {

constexpr unsigned threads = 8;
constexpr std::chrono::minutes patience{2};
constexpr std::size_t observation_longest = std::size_t{256} << 20;

// Adds where the certificate may come from; returns false if that may be anywhere.
bool add_sources(const DesiredCertificate& certificate, std::set<TargetName>& names) {
  for (const Source& source : certificate.sources) {
    if (const auto* server = std::get_if<ServerSource>(&source)) names.insert(server->server);
  }
  return !certificate.sources.empty();
}

Problem located(Problem problem, const std::filesystem::path& file) {
  problem.where = printable(file.string()) + (problem.where.empty() ? "" : ":" + problem.where);
  return problem;
}

Expected<Observed> read_observation_file(const std::filesystem::path& file) {
  const Expected<Bytes> content = read_file(file, observation_longest);
  if (!content) return std::unexpected(content.error());
  const Expected<Json> json = parse_json(as_text(*content));
  if (!json) return std::unexpected(located(json.error(), file));
  Expected<Observed> observed = observed_from_json(*json);
  if (!observed) return std::unexpected(located(observed.error(), file));
  return observed;
}

Expected<std::vector<std::filesystem::path>> json_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".json") files.push_back(at->path());
  }
  std::ranges::sort(files);
  Problem problem{"observation.none", "no observation is here", {}, {}, printable(folder.string())};
  if (error) problem.detail = error.message();
  problem.hint = "signet show PATH --format json > FILE.json saves one";
  if (files.empty() || error) return std::unexpected(problem);
  return files;
}

Context patient_context(const Environment& environment, std::stop_token stop) {
  return {environment.clock, environment.random, environment.log, std::move(stop),
          environment.clock.steady() + patience};
}

}  // namespace

std::vector<Target> targets_of(const Desired& desired, const Selection& selection) {
  std::set<TargetName> names;
  bool anywhere = false;
  for (const DesiredServer& server : desired.servers) {
    if (!selection.includes(server.target.name)) continue;
    names.insert(server.target.name);
    for (const DesiredBinding& binding : server.bindings) {
      if (!add_sources(desired.certificates[binding.certificate], names)) anywhere = true;
    }
  }
  std::vector<Target> targets;
  for (const DesiredServer& server : desired.servers) {
    if (anywhere || names.contains(server.target.name)) targets.push_back(server.target);
  }
  return targets;
}

Observed observe(const PlatformSet& platforms, const std::vector<Target>& targets,
                 const Environment& environment, std::stop_token stop) {
  const Context context = patient_context(environment, std::move(stop));
  Observed observed;
  observed.at = environment.clock.now();
  observed.servers = observe_all(platforms, targets, threads, context);
  return observed;
}

std::vector<SeenEndpoint> look(Handshakes& handshakes, const std::vector<Endpoint>& endpoints,
                               const Environment& environment) {
  return handshakes.look(endpoints, patient_context(environment, {}));
}

void look_at_endpoints(const Desired& desired, const Trust& trust, const Environment& environment,
                       std::stop_token stop, Observed& observed) {
  if (trust.probe.empty() || !environment.plugins.make_handshakes) return;
  const auto handshakes = environment.plugins.make_handshakes(trust);
  if (!handshakes) return;
  take_baseline(desired, environment.plugins.catalog, trust, *handshakes,
                patient_context(environment, std::move(stop)), observed);
}

std::vector<std::vector<ProveResult>> prove(const PlatformSet& platforms,
                                            const std::vector<ServerProofs>& proofs,
                                            const Environment& environment) {
  return prove_all(platforms, proofs, threads, patient_context(environment, {}));
}

std::vector<Problem> missing_rights(const PlatformSet& platforms, const Plan& plan,
                                    const Environment& environment, std::stop_token stop) {
  std::vector<ServerSteps> servers;
  for (const Target& target : plan.targets) servers.push_back({target, {}});
  for (const Step& step : plan.steps) {
    const auto at = std::ranges::lower_bound(
        servers, step.address.target, {},
        [](const ServerSteps& server) -> const TargetName& { return server.target.name; });
    if (at != servers.end() && at->target.name == step.address.target) at->steps.push_back(&step);
  }
  return find_missing_rights(platforms, servers, threads,
                             patient_context(environment, std::move(stop)));
}

Expected<Observed> read_observation(const std::filesystem::path& place) {
  if (!std::filesystem::is_directory(place)) return read_observation_file(place);
  const auto files = json_files(place);
  if (!files) return std::unexpected(files.error());
  std::vector<Observed> parts;
  for (const std::filesystem::path& file : *files) {
    Expected<Observed> part = read_observation_file(file);
    if (!part) return part;
    parts.push_back(std::move(*part));
  }
  Expected<Observed> merged = merge(std::move(parts));
  if (!merged) return std::unexpected(located(merged.error(), place));
  return merged;
}

}  // namespace signet
