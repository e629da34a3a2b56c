#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/text.h"
#include "cli/approving.h"
#include "cli/commands.h"
#include "cli/journal_place.h"
#include "cli/loading.h"
#include "cli/plan_run.h"
#include "cli/planning.h"
#include "cli/saved_plan.h"
#include "cli/take_back.h"

namespace signet {

namespace {

struct ApplyArguments {
  std::vector<std::string> paths;
  std::string root;  // --root, may be empty
  std::string undo;  // --undo, may be empty
  PlanRunSettings settings;
};

ExitCode apply_manifests(const ApplyArguments& arguments, const CommandInput& input,
                         Environment& environment) {
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
  return ask_and_carry_out(
      {*plan, loaded->desired.root, *trust, write_unsaved(*plan, observed->at), look},
      arguments.settings, environment);
}

// Looks at the servers before anybody is asked, and tells what keeps the plan from being applied.
std::optional<ExitCode> find_obstacle(PlanRun& run, const ApplyArguments& arguments,
                                      const Environment& environment) {
  const auto observed = run.look();
  if (!observed) return complain(observed.error(), environment);
  if (is_applied(run.plan, *observed)) {
    return refuse({"plan.applied",
                   "the plan was applied already",
                   {},
                   "everything that it does is there; make a new plan if there is more to do",
                   arguments.paths.front()},
                  environment);
  }
  if (!weigh_moved(run, *observed, arguments.settings, environment)) return ExitCode::refused;
  return std::nullopt;
}

std::vector<std::string> signers_of(const Approvals& approvals) {
  std::vector<std::string> signers;
  for (const Signature& signature : approvals.signatures) {
    if (signature.counts) signers.push_back(signature.signer);
  }
  return signers;
}

ExitCode apply_saved(const ApplyArguments& arguments, const CommandInput& input,
                     Environment& environment) {
  const std::string& path = arguments.paths.front();
  const auto trust = load_trust_file(input, environment);
  if (!trust) return ExitCode::wrong_input;
  const auto saved = read_saved_plan(path, arguments.root, *trust);
  if (!saved) {
    environment.terminal.complain(saved.error());
    return saved.error().code.starts_with("plan-file.") ? ExitCode::refused : ExitCode::wrong_input;
  }
  const ApprovalSources sources = approval_sources(path, input);
  const auto check = [&]() -> Expected<Approvals> {
    auto valid = check_validity(saved->plan, environment.clock.now());
    if (valid) return require_approvals(sources, saved->plan, *trust, environment.clock.now());
    valid.error().where = printable(path);
    return std::unexpected(valid.error());
  };
  const auto approvals = check();
  if (!approvals) return refuse(approvals.error(), environment);
  if (approvals->wanted > 0) environment.terminal.talk(approvals_text(*approvals));
  PlanRun run{saved->plan, saved->root, *trust, saved->file,
              [&] { return observe_for(*saved, *trust, environment); }};
  run.seen = saved->seen;
  run.approvals = signers_of(*approvals);
  run.still_holds = [&]() -> Expected<void> {
    if (const auto again = check(); !again) return std::unexpected(again.error());
    return {};
  };
  if (!saved->plan.has_changes()) {
    environment.terminal.talk("this plan has no steps: the servers were not looked at\n");
  } else if (const auto obstacle = find_obstacle(run, arguments, environment)) {
    return *obstacle;
  }
  return ask_and_carry_out(std::move(run), arguments.settings, environment);
}

// Options that do not go together, and a missing operand.
std::optional<Problem> find_misuse(const ApplyArguments& arguments, const CommandInput& input,
                                   bool is_saved) {
  const auto wrong = [](std::string summary, std::string hint, std::string where) {
    return Problem{"usage.wrong", std::move(summary), {}, std::move(hint), std::move(where)};
  };
  const bool selects = input.has("--only") || input.has("--except");
  if (input.has("--undo")) {
    if (!arguments.paths.empty()) {
      return wrong("a run is taken back as it is kept, and needs no PATH", {}, "--undo");
    }
    if (selects) return wrong("a run is taken back whole", {}, "--undo");
    return std::nullopt;
  }
  if (arguments.paths.empty()) {
    return wrong("PATH is missing", "signet apply --help shows how to use it", "signet apply");
  }
  if (is_saved) {
    if (!selects) return std::nullopt;
    return wrong("a saved plan is carried out whole", "make a plan with --only or --except",
                 arguments.paths.front());
  }
  if (!arguments.root.empty()) return wrong("--root is for a saved plan only", {}, "--root");
  if (!arguments.settings.allow_unaffected) return std::nullopt;
  return wrong("--allow-unaffected is for a saved plan only", {}, "--allow-unaffected");
}

ExitCode run_apply(ApplyArguments arguments, const CommandInput& input, Environment& environment) {
  const bool is_saved = arguments.paths.size() == 1 && is_plan_file(arguments.paths.front());
  if (const auto misuse = find_misuse(arguments, input, is_saved)) {
    return complain(*misuse, environment);
  }
  const auto journal = journal_file(input);
  if (!journal) return complain(journal.error(), environment);
  arguments.settings.journal = *journal;
  arguments.settings.was_read = is_saved;
  if (input.has("--undo")) {
    return take_back(arguments.undo, arguments.root, arguments.settings, input, environment);
  }
  return is_saved ? apply_saved(arguments, input, environment)
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
      {.name = "--allow-unaffected",
       .description = "Carry out the waves of a saved plan in which nothing moved"},
      {.name = "--undo",
       .value = "RUN",
       .description = "Take back what a run did, \"last\" or as signet history names it"},
      {.name = "--format",
       .value = "FORMAT",
       .description = "text (default), or json: what the run did, for machines",
       .choices = {"text", "json"}},
      journal_option(),
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
                         .description = "A saved plan, or manifests; none with --undo",
                         .repeatable = true,
                         .optional = true}},
           .options = options(),
           .example = "signet apply plan.json --yes"},
          [](const CommandInput& input, Environment& environment) {
            const auto parallel = read_parallel(input);
            if (!parallel) return complain(parallel.error(), environment);
            PlanRunSettings settings;
            settings.yes = input.has("--yes");
            settings.allow_unaffected = input.has("--allow-unaffected");
            settings.carry_out = {*parallel, input.text("--format") == "json"};
            return run_apply({input.list("PATH"), input.text("--root"), input.text("--undo"),
                              std::move(settings)},
                             input, environment);
          }};
}

}  // namespace signet
