#include "report/verify.h"

#include "base/json.h"
#include "cli/commands.h"
#include "cli/loading.h"
#include "cli/planning.h"

namespace signet {

namespace {

ExitCode code_of(const Verification& verification, const Plan& plan) {
  using enum VerifyRow::Verdict;
  const auto when = [&](bool holds, ExitCode code) { return holds ? code : ExitCode::success; };
  return first_of(
      {when(verification.count(unknown) > 0 || plan.is_incomplete(), ExitCode::incomplete),
       when(verification.count(drift) > 0 || plan.has_changes(), ExitCode::changes),
       when(verification.count(expiring) > 0, ExitCode::expiring)});
}

ExitCode run_verify(const CommandInput& input, Environment& environment) {
  const auto loaded = load_manifests(input.list("PATH"), environment);
  const auto trust = load_trust_file(input, environment);
  if (!loaded || !trust) return ExitCode::wrong_input;
  const auto selection = read_selection(input, loaded->desired);
  if (!selection) return complain(selection.error(), environment);
  const Planning planning{loaded->desired, *trust, *selection};
  const Looking looking(planning, environment);
  const Observed observed = looking.observe();
  const Expected<Plan> plan = make_plan(planning, observed, environment);
  if (!plan) return complain(plan.error(), environment);

  Desired judged = loaded->desired;
  std::erase_if(judged.servers, [&](const DesiredServer& server) {
    return !selection->includes(server.target.name);
  });
  Verification verification =
      verify(judged, observed, *plan, environment.plugins.catalog, environment.clock.now());
  const std::vector<ServerProofs> proofs = proofs_of(verification, judged);
  judge(verification, proofs, looking.prove(proofs));
  environment.terminal.data(
      input.text("--format") == "json"
          ? write_json(verify_json(verification))
          : verify_text(verification, {environment.terminal.color_of_data()}, input.has("--all")));
  return code_of(verification, *plan);
}

}  // namespace

Command verify_command() {
  std::vector<OptionSyntax> options = {
      {.name = "--all", .description = "Every service on its own, nothing folded"},
      {.name = "--format",
       .value = "FORMAT",
       .description = "text (default), or json",
       .choices = {"text", "json"}},
      trust_option()};
  for (OptionSyntax& option : selection_options()) options.push_back(std::move(option));
  return {{.name = "verify",
           .description = "Compare the servers with the manifests; changes nothing",
           .operands = {{.name = "PATH",
                         .description = "A manifest, or a folder with all manifests below it",
                         .repeatable = true}},
           .options = std::move(options),
           .example = "signet verify manifests/two-servers"},
          run_verify};
}

}  // namespace signet
