#include "cli/plan_run.h"

#include <fmt/format.h>

#include <array>

#include "base/json.h"
#include "base/text.h"
#include "cli/identity.h"
#include "cli/interrupts.h"
#include "cli/moved.h"
#include "cli/planning.h"
#include "plan/plan_file.h"
#include "plan/simulate.h"
#include "plan/unaffected.h"
#include "report/renderings.h"
#include "report/run_text.h"

namespace signet {

namespace {

bool is_approved(const PlanRun& run, const PlanRunSettings& settings,
                 const Environment& environment) {
  if (settings.yes) return true;
  if (!environment.terminal.can_ask()) {
    environment.terminal.complain({"apply.declined",
                                   "nobody is here to approve the plan",
                                   {},
                                   "--yes carries it out without a question",
                                   {}});
    return false;
  }
  const std::string question =
      run.undoes.empty() ? "Carry out this plan?" : fmt::format("Take back {}?", run.undoes);
  const std::string answer =
      environment.terminal.ask("\n" + question + " Only \"yes\" is taken as yes: ");
  if (trim(answer) == "yes") return true;
  environment.terminal.complain(
      {"apply.declined", "the plan was not approved", {}, "nothing was changed", {}});
  return false;
}

// For machines standard output holds nothing but what the run did.
void tell_plan(const Plan& plan, const PlanRunSettings& settings, Environment& environment) {
  Terminal& terminal = environment.terminal;
  const auto text = [&](const Style& style) {
    return review_text(make_review(plan, {.now = environment.clock.now()}), style);
  };
  if (!settings.carry_out.json) {
    if (settings.was_read && settings.yes && plan.has_changes()) return;
    terminal.data(text({terminal.color_of_data()}));
    return;
  }
  if (!settings.yes) terminal.talk(text({terminal.color_of_talk()}));
  if (plan.has_changes()) return;
  Json json = run_json(plan, {});
  json["run"] = nullptr;
  terminal.data(write_json(json));
}

// "20261123-081502-3f9a"
std::string new_run_id(const Environment& environment) {
  std::string stamp;
  for (const char letter : to_text(environment.clock.now())) {
    if (letter >= '0' && letter <= '9') stamp += letter;
    if (letter == 'T') stamp += '-';
  }
  std::array<std::uint8_t, 2> chance{};
  environment.random.fill(chance);
  return fmt::format("{}-{:02x}{:02x}", stamp, chance[0], chance[1]);
}

RunRecord record_of(const PlanRun& run, const Environment& environment) {
  RunRecord record;
  record.id = new_run_id(environment);
  record.plan = run.file;
  record.digest = change_digest(run.plan).text();
  record.root = run.root.string();
  record.undoes = run.undoes;
  record.who = user_at_host();
  record.started = environment.clock.now();
  record.approvals = run.approvals;
  return record;
}

// The part that is going to run: what is left out was found unsound already.
Expected<void> check_rest(const PlanRun& run, const Observed& observed,
                          const PlatformCatalog& catalog) {
  if (run.left_out.empty()) return check_invariants(run.plan, observed, catalog);
  const auto stays = [&](StepId step) { return !run.left_out.contains(step); };
  return check_invariants(part_of(run.plan, stays), observed, catalog);
}

}  // namespace

ExitCode ask_and_carry_out(PlanRun run, const PlanRunSettings& settings, Environment& environment) {
  tell_plan(run.plan, settings, environment);
  if (!run.plan.has_changes()) return code_of(run.plan);
  // Before anybody is asked: what cannot be kept is not done.
  const auto journal = Journal::open(settings.journal);
  if (!journal) return complain(journal.error(), environment);
  if (!is_approved(run, settings, environment)) return ExitCode::wrong_input;
  const Interrupts interrupts([&environment] {
    environment.terminal.talk(
        "\nstopping: what is under way is finished; once more ends at once\n");
  });
  const Expected<Observed> observed = run.look();
  if (!observed) return complain(observed.error(), environment);
  if (!weigh_moved(run, *observed, settings, environment)) return ExitCode::refused;
  const auto sound = check_rest(run, *observed, environment.plugins.catalog);
  if (!sound) return refuse(sound.error(), environment);
  return carry_out({run.plan, run.root, run.trust, run.left_out, run.still_holds},
                   settings.carry_out, **journal, record_of(run, environment), environment,
                   interrupts.stop());
}

bool weigh_moved(PlanRun& run, const Observed& observed, const PlanRunSettings& settings,
                 const Environment& environment) {
  const std::vector<Moved> moved = find_moved(run.plan, observed, environment.plugins.catalog);
  tell_also_moved(find_also_moved(run.plan, run.seen, observed), environment);
  run.seen.clear();  // told once
  if (moved.empty()) return true;
  const Unaffected rest = find_unaffected(run.plan, moved);
  std::map<StepId, Problem> added;
  for (StepId id = 0; id < run.plan.steps.size(); ++id) {
    if (rest.stays(id) || run.left_out.contains(id)) continue;
    added[id] = {"plan.left-out", "left out: " + rest.why[id], {}, {}, {}};
  }
  if (settings.allow_unaffected && added.empty()) return true;  // as it was told before
  tell_moved(moved, environment);
  run.left_out.merge(added);
  if (settings.allow_unaffected && rest.has_changes(run.plan)) {
    tell_parts(rest, environment);
    return true;
  }
  tell_refused(moved, run.undoes, environment);
  return false;
}

std::string write_unsaved(const Plan& plan, Seconds observed_at) {
  const PlanHeader header{.observed_at = observed_at,
                          .root = ".",
                          .commit = {},
                          .host = host_name(),
                          .signet = SIGNET_VERSION,
                          .seen = {}};
  return write_plan_file({header, plan});
}

ExitCode refuse(const Problem& problem, const Environment& environment) {
  environment.terminal.complain(problem);
  return ExitCode::refused;
}

}  // namespace signet
