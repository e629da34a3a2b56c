#include "cli/commands.h"
#include "cli/planning.h"
#include "cli/rendering.h"
#include "cli/saved_plan.h"

namespace signet {

namespace {

ExitCode run_review(const CommandInput& input, Environment& environment) {
  const auto file = read_plan(input.text("PLAN"));
  if (!file) {
    complain(file.error(), environment);
    return file.error().code == "plan-file.edited" ? ExitCode::refused : ExitCode::wrong_input;
  }
  const auto text = render(*file, input, environment);
  if (!text) return complain(text.error(), environment);
  environment.terminal.data(*text);
  return ExitCode::success;
}

}  // namespace

Command review_command() {
  return {{.name = "review",
           .description = "Show a saved plan, as it was made; looks at no server",
           .operands = {{.name = "PLAN", .description = "A plan that signet plan -o saved"}},
           .options = rendering_options(),
           .example = "signet review plan.json --format markdown"},
          run_review};
}

}  // namespace signet
