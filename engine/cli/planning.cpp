#include "cli/planning.h"

#include "run/key_files.h"

namespace signet {

namespace {

// What observes has no need of secrets, and gets none.
class NoSecrets final : public SecretSource {
 public:
  Expected<Secret> resolve(const SecretReference&) override {
    return fail("secret.not-trusted", "planning resolves no secret");
  }
};

}  // namespace

Expected<Observed> observe_for(const Planning& planning, const Environment& environment) {
  NoSecrets secrets;
  const PlatformSet platforms =
      environment.plugins.make_platforms(planning.desired.root, planning.trust, secrets);
  Observed observed =
      observe(platforms, targets_of(planning.desired, planning.selection), environment, {});
  observed.files = observe_key_files(planning.desired, planning.trust);
  return observed;
}

std::vector<std::vector<ProveResult>> prove_for(const Planning& planning,
                                                const std::vector<ServerProofs>& proofs,
                                                const Environment& environment) {
  NoSecrets secrets;
  const PlatformSet platforms =
      environment.plugins.make_platforms(planning.desired.root, planning.trust, secrets);
  return prove(platforms, proofs, environment);
}

Expected<Plan> make_plan(const Planning& planning, const Observed& observed,
                         const Environment& environment) {
  return diff(planning.desired, observed, environment.plugins.catalog, planning.selection,
              environment.clock.now());
}

ExitCode code_of(const Plan& plan) {
  return first_of({plan.is_incomplete() ? ExitCode::incomplete : ExitCode::success,
                   plan.has_changes() ? ExitCode::changes : ExitCode::success});
}

ExitCode complain(const Problem& problem, const Environment& environment) {
  environment.terminal.complain(problem);
  return ExitCode::wrong_input;
}

}  // namespace signet
