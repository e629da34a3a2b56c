#include "base/json.h"
#include "cli/commands.h"
#include "cli/planning.h"
#include "cli/saved_plan.h"
#include "plan/plan_delta.h"
#include "report/delta_text.h"

namespace signet {

namespace {

ExitCode run_diff(const CommandInput& input, Environment& environment) {
  const auto before = read_plan(input.text("OLD"));
  if (!before) return complain(before.error(), environment);
  const auto after = read_plan(input.text("NEW"));
  if (!after) return complain(after.error(), environment);
  const PlanDelta delta = compare(before->plan, after->plan);
  const ComparedPlans plans{change_digest(before->plan).text(), change_digest(after->plan).text()};
  const Style style{environment.terminal.color_of_data()};
  environment.terminal.data(input.text("--format") == "json"
                                ? write_json(delta_json(delta, plans))
                                : delta_text(delta, plans, input.has("--all"), style));
  return delta.adds_nothing ? ExitCode::success : ExitCode::changes;
}

}  // namespace

Command diff_command() {
  return {{.name = "diff",
           .description = "Tell what a saved plan does that an older one did not",
           .operands = {{.name = "OLD",
                         .description = "The plan that was approved",
                         .completes = Completes::files},
                        {.name = "NEW",
                         .description = "The plan that is to take its place",
                         .completes = Completes::files}},
           .options = {{.name = "--format",
                        .value = "FORMAT",
                        .description = "text (default), or json",
                        .choices = {"text", "json"}},
                       {.name = "--all", .description = "Show every line of long lists"}},
           .example = "signet diff approved.json plan.json"},
          run_diff};
}

}  // namespace signet
