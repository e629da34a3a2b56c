#include "cli/rendering.h"

#include <algorithm>
#include <optional>

#include "cli/saved_plan.h"
#include "report/renderings.h"
#include "report/runbook.h"

namespace signet {

std::vector<OptionSyntax> rendering_options() {
  return {{.name = "--format",
           .value = "FORMAT",
           .description = "text (default), json as in a plan file, markdown for a merge request, "
                          "html for a browser, or dot for Graphviz",
           .choices = {"text", "json", "markdown", "html", "dot"}},
          {.name = "--all", .description = "Every step on its own, nothing folded"},
          {.name = "--approved",
           .value = "OLD",
           .description = "Say what was added since this saved plan was approved",
           .completes = Completes::files}};
}

void offer_runbooks(CommandSyntax& command, const std::vector<RunbookFormat>& runbooks) {
  for (OptionSyntax& option : command.options) {
    if (std::ranges::find(option.choices, "markdown") == option.choices.end()) continue;
    for (const RunbookFormat& runbook : runbooks) {
      option.choices.push_back(runbook.name);
      option.description += ", " + runbook.description;
    }
  }
}

Expected<std::string> render(const PlanFile& file, const CommandInput& input,
                             const Environment& environment) {
  std::optional<PlanFile> approved;
  if (input.has("--approved")) {
    Expected<PlanFile> old = read_plan(input.text("--approved"));
    if (!old) return std::unexpected(old.error());
    approved = std::move(*old);
  }
  const std::string format = input.text("--format");
  if (format == "json") return write_plan_file(file);
  if (format == "dot") return plan_dot(file.plan);
  const Review review = make_review(file, {.all = input.has("--all"),
                                           .now = environment.clock.now(),
                                           .approved = approved ? &approved->plan : nullptr});
  for (const RunbookFormat& runbook : environment.plugins.runbooks) {
    if (format == runbook.name) return runbook.write(make_runbook(file, review));
  }
  if (format == "markdown") return review_markdown(review);
  if (format == "html") return review_html(review);
  return review_text(review, {environment.terminal.color_of_data()});
}

}  // namespace signet
