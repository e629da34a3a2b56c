#include <fmt/format.h>

#include <charconv>

#include "base/json.h"
#include "base/text.h"
#include "cli/approving.h"
#include "cli/carry_out.h"
#include "cli/commands.h"
#include "cli/interrupts.h"
#include "cli/loading.h"
#include "cli/planning.h"
#include "cli/saved_plan.h"
#include "plan/simulate.h"
#include "report/renderings.h"
#include "report/run_text.h"

namespace signet {

namespace {

struct ApplyArguments {
  std::vector<std::string> paths;
  std::string root;  // --root, may be empty
  bool yes = false;
  bool saved = false;  // PATH is a saved plan
  CarryOutSettings settings;
};

ExitCode refuse(const Problem& problem, const Environment& environment) {
  environment.terminal.complain(problem);
  return ExitCode::refused;
}

bool is_approved(const ApplyArguments& arguments, const Environment& environment) {
  if (arguments.yes) return true;
  if (!environment.terminal.can_ask()) {
    environment.terminal.complain({"apply.declined",
                                   "nobody is here to approve the plan",
                                   {},
                                   "--yes carries it out without a question",
                                   {}});
    return false;
  }
  const std::string answer =
      environment.terminal.ask("\nCarry out this plan? Only \"yes\" is taken as yes: ");
  if (trim(answer) == "yes") return true;
  environment.terminal.complain(
      {"apply.declined", "the plan was not approved", {}, "nothing was changed", {}});
  return false;
}

// A saved plan was read before; with --yes nobody is going to read it again. For machines standard
// output holds nothing but what the run did.
void tell_plan(const Plan& plan, const ApplyArguments& arguments, Environment& environment) {
  Terminal& terminal = environment.terminal;
  const auto text = [&](const Style& style) {
    return review_text(make_review(plan, {.now = environment.clock.now()}), style);
  };
  if (!arguments.settings.json) {
    if (arguments.saved && arguments.yes && plan.has_changes()) return;
    terminal.data(text({terminal.color_of_data()}));
    return;
  }
  if (!arguments.yes) terminal.talk(text({terminal.color_of_talk()}));
  if (!plan.has_changes()) terminal.data(write_json(run_json(plan, {})));
}

// What the fleet is like now; the plan may have been made, or read by a person, a while ago.
using Look = std::function<Expected<Observed>()>;
// What must still hold right before the first act.
using Hold = std::function<Expected<void>()>;

ExitCode approve_and_run(const Approved& approved, const ApplyArguments& arguments,
                         const Look& look, const Hold& still_holds, Environment& environment) {
  const Plan& plan = approved.plan;
  tell_plan(plan, arguments, environment);
  if (!plan.has_changes()) return code_of(plan);
  if (!is_approved(arguments, environment)) return ExitCode::wrong_input;
  const Interrupts interrupts([&environment] {
    environment.terminal.talk(
        "\nstopping: what is under way is finished; once more ends at once\n");
  });
  const Expected<Observed> observed = look();
  if (!observed) return complain(observed.error(), environment);
  if (tell_moved(plan, *observed, environment)) return ExitCode::refused;
  const auto sound = check_invariants(plan, *observed, environment.plugins.catalog);
  if (!sound) return refuse(sound.error(), environment);
  if (const auto holds = still_holds(); !holds) return refuse(holds.error(), environment);
  return carry_out(approved, arguments.settings, environment, interrupts.stop());
}

ExitCode apply_manifests(const ApplyArguments& arguments, const CommandInput& input,
                         Environment& environment) {
  if (!arguments.root.empty()) {
    return complain({"usage.wrong", "--root is for a saved plan only", {}, {}, "--root"},
                    environment);
  }
  const auto loaded = load_manifests(arguments.paths, environment);
  const auto trust = load_trust_file(input, environment);
  if (!loaded || !trust) return ExitCode::wrong_input;
  if (!trust->apply_without_plan) {
    return refuse({"apply.plan-needed",
                   "the trust file wants a saved plan",
                   {},
                   "signet plan PATH -o plan.json, have it reviewed, then signet apply plan.json",
                   {}},
                  environment);
  }
  if (loaded->desired.approvals > 0) {
    return refuse({"apply.plan-needed",
                   "the manifest wants approvals, which only a saved plan can have",
                   {},
                   "signet plan PATH -o plan.json, signet sign plan.json, signet apply plan.json",
                   {}},
                  environment);
  }
  const auto selection = read_selection(input, loaded->desired);
  if (!selection) return complain(selection.error(), environment);
  const Planning planning{loaded->desired, *trust, *selection, loaded->content.text()};
  const auto look = [&] { return observe_for(planning, environment); };
  const auto observed = look();
  if (!observed) return complain(observed.error(), environment);
  const Expected<Plan> plan = make_plan(planning, *observed, environment);
  if (!plan) return complain(plan.error(), environment);
  const Hold nothing_more = [] { return Expected<void>(); };
  return approve_and_run({*plan, loaded->desired.root, *trust}, arguments, look, nothing_more,
                         environment);
}

ExitCode apply_saved(const ApplyArguments& arguments, const CommandInput& input,
                     Environment& environment) {
  if (input.has("--only") || input.has("--except")) {
    return complain({"usage.wrong",
                     "a saved plan is carried out whole",
                     {},
                     "make a plan with --only or --except",
                     arguments.paths.front()},
                    environment);
  }
  const auto trust = load_trust_file(input, environment);
  if (!trust) return ExitCode::wrong_input;
  const auto saved = read_saved_plan(arguments.paths.front(), arguments.root, *trust);
  if (!saved) {
    environment.terminal.complain(saved.error());
    return saved.error().code == "plan-file.edited" ? ExitCode::refused : ExitCode::wrong_input;
  }
  const ApprovalSources sources = approval_sources(arguments.paths.front(), input);
  const auto approvals = [&] {
    return require_approvals(sources, saved->plan, *trust, environment.clock.now());
  };
  const auto approved = approvals();
  if (!approved) return refuse(approved.error(), environment);
  if (approved->wanted > 0) environment.terminal.talk(approvals_text(*approved));
  const Hold still_holds = [&]() -> Expected<void> {
    if (const auto again = approvals(); !again) return std::unexpected(again.error());
    return {};
  };
  const auto look = [&] { return observe_for(*saved, *trust, environment); };
  if (saved->plan.has_changes()) {
    const auto observed = look();
    if (!observed) return complain(observed.error(), environment);
    if (is_applied(saved->plan, *observed)) {
      return refuse({"plan.applied",
                     "the plan was applied already",
                     {},
                     "everything that it does is there; make a new plan if there is more to do",
                     arguments.paths.front()},
                    environment);
    }
    if (tell_moved(saved->plan, *observed, environment)) return ExitCode::refused;
  } else {
    environment.terminal.talk("this plan has no steps: the servers were not looked at\n");
  }
  return approve_and_run({saved->plan, saved->root, *trust}, arguments, look, still_holds,
                         environment);
}

ExitCode run_apply(ApplyArguments arguments, const CommandInput& input, Environment& environment) {
  arguments.saved = arguments.paths.size() == 1 && is_plan_file(arguments.paths.front());
  return arguments.saved ? apply_saved(arguments, input, environment)
                         : apply_manifests(arguments, input, environment);
}

Expected<std::uint32_t> read_parallel(const CommandInput& input) {
  if (!input.has("--parallel")) return CarryOutSettings().parallel;
  const std::string text = input.text("--parallel");
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= 256) {
    return number;
  }
  return std::unexpected(Problem{"usage.wrong",
                                 fmt::format("\"{}\" is no number from 1 to 256", printable(text)),
                                 {},
                                 {},
                                 "--parallel"});
}

std::vector<OptionSyntax> options() {
  std::vector<OptionSyntax> options = {
      {.name = "--yes", .short_name = "-y", .description = "Carry it out without a question"},
      {.name = "--parallel",
       .value = "N",
       .description = "Calls under way at the same time (default 8)"},
      {.name = "--root",
       .value = "DIR",
       .description = "The manifests' folder of a saved plan that was moved here",
       .completes = Completes::folders},
      {.name = "--format",
       .value = "FORMAT",
       .description = "text (default), or json: what the run did, for machines",
       .choices = {"text", "json"}},
      trust_option()};
  for (OptionSyntax& option : approval_options()) options.push_back(std::move(option));
  for (OptionSyntax& option : selection_options()) options.push_back(std::move(option));
  return options;
}

}  // namespace

Command apply_command() {
  return {{.name = "apply",
           .description = "Plan, ask, carry out and prove; or carry out a saved plan",
           .operands = {{.name = "PATH",
                         .description = "A saved plan, or manifests",
                         .repeatable = true}},
           .options = options(),
           .example = "signet apply plan.json --yes"},
          [](const CommandInput& input, Environment& environment) {
            const auto parallel = read_parallel(input);
            if (!parallel) return complain(parallel.error(), environment);
            return run_apply({input.list("PATH"),
                              input.text("--root"),
                              input.has("--yes"),
                              false,
                              {*parallel, input.text("--format") == "json"}},
                             input, environment);
          }};
}

}  // namespace signet
