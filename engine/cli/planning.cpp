#include "cli/planning.h"

#include "plan/no_gap.h"
#include "plan/validity.h"
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

Looking::Looking(const Planning& planning, const Environment& environment)
    : planning_(planning),
      environment_(environment),
      secrets_(std::make_unique<NoSecrets>()),
      platforms_(
          environment.plugins.make_platforms(planning.desired.root, planning.trust, *secrets_)) {}

Observed Looking::observe(std::stop_token stop) const {
  Observed observed = signet::observe(
      platforms_, targets_of(planning_.desired, planning_.selection), environment_, stop);
  look_at_endpoints(planning_.desired, planning_.trust, environment_, std::move(stop), observed);
  observed.files = observe_key_files(planning_.desired, planning_.trust);
  return observed;
}

std::vector<std::vector<ProveResult>> Looking::prove(
    const std::vector<ServerProofs>& proofs) const {
  return signet::prove(platforms_, proofs, environment_);
}

Expected<Observed> observe_for(const Planning& planning, const Environment& environment) {
  return Looking(planning, environment).observe();
}

Expected<Plan> make_plan(const Planning& planning, const Observed& observed,
                         const Environment& environment) {
  const Seconds now = environment.clock.now();
  Expected<Plan> plan =
      diff(planning.desired, observed, environment.plugins.catalog, planning.selection, now);
  if (!plan) return plan;
  if (const auto gap = find_gap(*plan, observed, environment.plugins.catalog)) {
    return fail("plan.gap", describe(*gap, *plan), "this is a mistake of signet: please report it");
  }
  plan->manifest = planning.content;
  bound_validity(*plan, planning.desired, now, planning.ttl);
  return plan;
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
