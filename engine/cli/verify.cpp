#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/loading.h"
#include "cli/planning.h"
#include "report/plan_text.h"

namespace signet {

namespace {

bool is_expiring(const Finding& finding) {
  return finding.code == "certificate.expires-soon" || finding.code == "certificate.expired";
}

// For a fleet that is as desired; findings are told even then.
std::string good_news(const Plan& plan, const Style& style) {
  std::string text = style.good(fmt::format("{} as desired", count_text(plan.servers, "server")));
  text += plan.left_out.empty() ? "\n" : fmt::format(", {} left out\n", plan.left_out.size());
  for (const LeftOut& left : plan.left_out) {
    text += fmt::format(" {}: left out until {}: {}\n", left.server.text(),
                        date_text(std::chrono::sys_days(left.until)), printable(left.reason));
  }
  for (const Finding& finding : plan.findings) {
    text += fmt::format(" {}{}\n", finding.server.empty() ? "" : finding.server.text() + ": ",
                        printable(finding.text));
  }
  return text;
}

ExitCode run_verify(const CommandInput& input, Environment& environment) {
  const auto loaded = load_manifests(input.list("PATH"), environment);
  const auto trust = load_trust_file(input, environment);
  if (!loaded || !trust) return ExitCode::wrong_input;
  const auto selection = read_selection(input, loaded->desired);
  if (!selection) return complain(selection.error(), environment);
  const Planning planning{loaded->desired, *trust, *selection};
  const auto observed = observe_for(planning, environment);
  if (!observed) return complain(observed.error(), environment);
  const Expected<Plan> plan = make_plan(planning, *observed, environment);
  if (!plan) return complain(plan.error(), environment);

  const Style style{environment.terminal.color_of_data()};
  const ExitCode code = code_of(*plan);
  environment.terminal.data(
      code == ExitCode::success
          ? good_news(*plan, style)
          : plan_text(*plan, {style, input.has("--all"), environment.clock.now()}));
  const bool expiring = std::ranges::any_of(plan->findings, is_expiring);
  return first_of({code, expiring ? ExitCode::expiring : ExitCode::success});
}

}  // namespace

Command verify_command() {
  std::vector<OptionSyntax> options = {
      {.name = "--all", .description = "Every difference on its own, nothing folded"},
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
