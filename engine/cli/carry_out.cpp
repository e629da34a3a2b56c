#include "cli/carry_out.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "cli/observation.h"
#include "cli/password.h"
#include "cli/run_checks.h"
#include "cli/run_journal.h"
#include "cli/saved_plan.h"
#include "report/progress.h"
#include "report/run_text.h"
#include "run/executor.h"
#include "run/proof.h"
#include "run/thread_workers.h"
#include "run/trusted_secrets.h"

namespace signet {

namespace {

// For -q, and for machines: what happened is in the log.
class LogProgress final : public Progress {
 public:
  explicit LogProgress(const Log& log) : log_(log) {}

  void started(const Step& step) override {
    log_.debug("step started", {{"step", step.address.text()}});
  }
  void finished(const Step& step, const StepResult& result) override {
    log_.info("step finished", {{"step", step.address.text()}, {"end", to_text(result.end)}});
  }

 private:
  const Log& log_;
};

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::unique_ptr<Progress> make_progress(const Plan& plan, const Environment& environment) {
  const TerminalSettings& settings = environment.terminal.settings();
  if (settings.quiet || settings.format == Log::Format::json) {
    return std::make_unique<LogProgress>(environment.log);
  }
  if (!environment.terminal.talks_to_terminal()) return std::make_unique<LineProgress>(std::cerr);
  return std::make_unique<LiveProgress>(std::cerr, Style{environment.terminal.color_of_talk()},
                                        plan.steps.size(), terminal_width());
}

// All that a call holds on to.
struct Run {
  TrustedSecrets secrets;
  PlatformSet platforms;
  ThreadWorkers workers;

  Run(const Approved& approved, unsigned threads, const Plugins& plugins)
      : secrets(
            approved.trust, approved.root,
            [](std::string_view question) { return ask_password(std::string(question)); },
            process_environment),
        platforms(plugins.make_platforms(approved.root, approved.trust, secrets)),
        workers(threads) {}
};

// Each question to a person names its file, so that it is told from the others and asked once.
Plan with_named_questions(Plan plan) {
  for (Step& step : plan.steps) {
    if (!step.file || !step.file->password) continue;
    SecretReference& password = *step.file->password;
    if (password.kind == SecretReference::Kind::prompt) password.value = {step.file->certificate};
  }
  return plan;
}

// Before any call is under way: a person who types slowly must not run into a call's deadline. An
// answer that fails refuses the run in its export, so nothing more is asked.
void ask_ahead(const Plan& plan, TrustedSecrets& secrets) {
  for (const Step& step : plan.steps) {
    if (!step.file || !step.file->password) continue;
    const SecretReference& password = *step.file->password;
    if (password.kind == SecretReference::Kind::prompt && !secrets.resolve(password)) return;
  }
}

using Targets = std::set<TargetName>;

std::vector<Target> servers_of(const Plan& plan, const Targets& silent) {
  std::vector<Target> servers = plan.targets;
  std::erase_if(servers, [&](const Target& target) {
    return target.name.text() == "runner" || silent.contains(target.name);
  });
  return servers;
}

std::string silent_text(const Targets& silent, const Style& style) {
  std::vector<std::string> names;
  for (const TargetName& name : silent) names.push_back(name.text());
  return silent.empty() ? ""
                        : style.bad("NOT LOOKED AT AGAIN, as a call there is without an answer") +
                              fmt::format("\n {}\n", join(names, ", "));
}

// Only a run that did everything proves the plan.
std::string agreement_text(const RunResult& result, const Style& style) {
  if (!result.succeeded()) {
    return "What was done was looked at again and is there; the rest is not proven.\n";
  }
  return style.good("Proven: the servers were looked at again and are as planned.") + "\n";
}

std::string proof_text(const Plan& plan, const RunResult& result,
                       const std::vector<Unproven>& unproven, const Targets& silent,
                       const Style& style) {
  if (unproven.empty()) return silent_text(silent, style) + agreement_text(result, style);
  std::string text = silent_text(silent, style) +
                     style.bad("NOT PROVEN, although the step seemed to be done") + "\n";
  for (const Unproven& each : unproven) {
    text += fmt::format(" {}: {}\n", plan.steps[each.step].address.text(), printable(each.why));
  }
  return text;
}

// All that was to be done, whether or not everything was to be.
bool has_succeeded(const RunResult& result, const Approved& approved) {
  for (StepId id = 0; id < result.steps.size(); ++id) {
    if (!result.steps[id].succeeded() && !approved.left_out.contains(id)) return false;
  }
  return !result.refused;
}

// What came of a run.
struct RunOutcome {
  RunResult result;
  Targets silent;
  std::vector<Unproven> unproven;
  std::vector<std::string> open;  // checks by hand
};

std::string as_json(const Plan& plan, const RunOutcome& outcome, const std::string& run) {
  Json json = run_json(plan, outcome.result);
  Json& list = json["unproven"] = Json::array();
  for (const Unproven& each : outcome.unproven) {
    list.push_back({{"address", plan.steps[each.step].address.text()}, {"why", each.why}});
  }
  json["run"] = run;
  json["open_checks"] = outcome.open;
  return write_json(json);
}

ExitCode code_of(const Approved& approved, const RunOutcome& outcome) {
  using enum ExitCode;
  if (outcome.result.refused) return refused;
  const bool good = has_succeeded(outcome.result, approved) && outcome.unproven.empty();
  const bool is_partial = approved.plan.is_incomplete() || !approved.left_out.empty();
  return first_of({outcome.result.interrupted ? interrupted : success, good ? success : failed,
                   is_partial ? incomplete : success});
}

// As RunRecord::end has it.
std::string end_of(const Approved& approved, const RunOutcome& outcome) {
  if (outcome.result.refused) return "refused";
  if (outcome.result.interrupted) return "interrupted";
  if (!has_succeeded(outcome.result, approved) || !outcome.unproven.empty()) return "failed";
  return approved.left_out.empty() ? "done" : "incomplete";
}

// A plan that holds no longer begins nothing new; what is begun is brought to its end and proven.
Expected<void> may_begin(const Plan& plan, const Step& step, Seconds now) {
  const bool is_begun = step.unit != 0 && step.address.action != Action::import;
  const bool reads = step.address.action == Action::prove || step.address.action == Action::await;
  if (is_begun || reads) return {};
  return check_validity(plan, now);
}

RunResult execute(const Plan& plan, const Approved& approved, const CarryOutSettings& settings,
                  Run& run, RunJournal& journal, const Environment& environment,
                  std::stop_token stop) {
  Executor executor(
      {run.platforms, run.workers, environment.clock, environment.random, environment.log, journal},
      {.limits = {settings.parallel},
       .left_out = approved.left_out,
       .may_start = [&](const Step& step) -> Expected<void> {
         if (auto valid = may_begin(plan, step, environment.clock.now()); !valid) return valid;
         return journal.may_start(step);
       }});
  return executor.run(plan, std::move(stop));
}

// Not stopped by the signal that ended the run: what was done has to be proven all the same.
std::vector<Unproven> prove_again(const Plan& plan, const RunResult& result, const Targets& silent,
                                  const Run& run, const Environment& environment) {
  if (result.refused) return {};
  return find_unproven(
      plan, result,
      observe(run.platforms, servers_of(plan, silent), environment, std::stop_token()));
}

// What is left to people when the steps ended well.
std::vector<std::string> find_open(const Approved& approved, const RunOutcome& outcome,
                                   const Journal& journal, RunRecord record) {
  const auto steps = journal.steps(record.id);
  if (!steps) return {};  // it could not be written either, which is told
  record.ended = record.started;
  record.end = end_of(approved, outcome);
  return checks_of(record, approved.plan, *steps, {}, {}).open();
}

std::string open_text(const RunOutcome& outcome, const std::string& run) {
  if (outcome.open.empty()) return "";
  return fmt::format("OPEN until {} signed off: signet attest {} {}\n",
                     outcome.open.size() == 1
                         ? "a check by hand is"
                         : count_text(outcome.open.size(), "check") + " by hand are",
                     run, join(outcome.open, " "));
}

std::string outcome_text(const Plan& plan, const RunOutcome& outcome, const std::string& run,
                         const Style& style) {
  return run_text(plan, outcome.result, style, run) +
         (outcome.result.refused
              ? ""
              : proof_text(plan, outcome.result, outcome.unproven, outcome.silent, style)) +
         open_text(outcome, run);
}

}  // namespace

ExitCode carry_out(const Approved& approved, const CarryOutSettings& settings, Journal& journal,
                   const RunRecord& record, Environment& environment, std::stop_token stop) {
  const Plan plan = with_named_questions(approved.plan);
  auto run = std::make_unique<Run>(approved, settings.parallel, environment.plugins);
  ask_ahead(plan, run->secrets);
  const auto missing = missing_rights(run->platforms, plan, environment, stop);
  for (const Problem& problem : missing) environment.terminal.complain(problem);
  if (!missing.empty()) return ExitCode::refused;
  if (const auto holds = approved.still_holds(); !holds) {
    environment.terminal.complain(holds.error());
    return ExitCode::refused;
  }
  if (const auto begun = journal.begin(record); !begun) {
    environment.terminal.complain(begun.error());
    return ExitCode::wrong_input;
  }
  RunOutcome outcome;
  std::optional<Problem> unwritten;
  {
    const std::unique_ptr<Progress> progress = make_progress(plan, environment);
    RunJournal kept(journal, record.id, plan, *progress);
    outcome.result = execute(plan, approved, settings, *run, kept, environment, std::move(stop));
    unwritten = kept.failure();
  }
  outcome.silent = targets_without_answer(plan, outcome.result);
  outcome.unproven = prove_again(plan, outcome.result, outcome.silent, *run, environment);
  // A call that never came back may still hold on to the platforms until the process ends.
  if (!outcome.silent.empty()) {
    static_cast<void>(run.release());
    environment.has_abandoned_call = true;
  }
  const auto ended = journal.end(record.id, environment.clock.now(), end_of(approved, outcome));
  if (!ended && !unwritten) unwritten = ended.error();
  if (!unwritten) outcome.open = find_open(approved, outcome, journal, record);

  const Style style{environment.terminal.color_of_data()};
  environment.terminal.data(settings.json ? as_json(plan, outcome, record.id)
                                          : outcome_text(plan, outcome, record.id, style));
  if (unwritten) environment.terminal.complain(*unwritten);
  return first_of({code_of(approved, outcome), unwritten ? ExitCode::failed : ExitCode::success});
}

}  // namespace signet
