#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "base/json.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/journal_place.h"
#include "cli/planning.h"
#include "cli/run_checks.h"
#include "run/run_result.h"

namespace signet {

namespace {

constexpr std::size_t most_listed = 20;
constexpr std::string_view no_end = "no end";  // killed, or still under way
constexpr std::string_view begun_only = "begun, no end";

// A run with all that a reader wants to know of it.
struct Told {
  RunRecord run;
  std::vector<StepRecord> steps;
  std::vector<std::string> undone_by;  // the newest first
  Expected<RunChecks> checks = RunChecks();
};

std::string_view end_of(const RunRecord& run) {
  return run.ended ? std::string_view(run.end) : no_end;
}
std::string_view end_of(const StepRecord& step) {
  return step.end ? std::string_view(*step.end) : begun_only;
}

// How many steps ended in which way, in the order of a run's report.
std::vector<std::pair<std::string, std::size_t>> counts_of(const Told& told) {
  using enum StepResult::End;
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const auto end : {done, already, not_done, unknown, skipped}) {
    counts.emplace_back(to_text(end), 0);
  }
  counts.emplace_back(begun_only, 0);
  for (const StepRecord& step : told.steps) {
    const auto at = std::ranges::find(counts, end_of(step), &decltype(counts)::value_type::first);
    if (at != counts.end()) ++at->second;
  }
  return counts;
}

std::string counts_text(const Told& told) {
  std::vector<std::string> parts;
  for (const auto& [end, count] : counts_of(told)) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, end));
  }
  return parts.empty() ? "no step was begun" : join(parts, ", ");
}

std::string relation_text(const Told& told) {
  if (!told.run.undoes.empty()) return "takes back " + told.run.undoes;
  return told.undone_by.empty() ? "" : "taken back by " + told.undone_by.front();
}

// "open: M1, M3", "closed", or nothing where there is nothing to sign off.
std::string checks_state(const Told& told) {
  if (!told.checks) return "unknown";
  if (!told.checks->obstacle.empty()) return "";
  return told.checks->is_closed() ? "closed" : "open: " + join(told.checks->open(), ", ");
}

std::string checks_text(const Told& told) {
  if (!told.checks) return " unknown: " + printable(to_line(told.checks.error())) + "\n";
  std::string text;
  for (const RunChecks::Item& item : told.checks->items) {
    text += " " + check_text(item.check) + "\n " + attested_text(item) + "\n";
  }
  return text;
}

std::string list_text(const std::vector<Told>& runs) {
  std::vector<std::vector<std::string>> rows = {
      {"RUN", "STARTED", "CHANGE", "END", "STEPS", "CHECKS", "UNDO"}};
  for (const Told& told : runs) {
    rows.push_back({told.run.id, to_text(told.run.started), told.run.digest.substr(0, 8),
                    std::string(end_of(told.run)), counts_text(told), checks_state(told),
                    relation_text(told)});
  }
  return table_text(rows, 0);
}

std::string run_text(const Told& told) {
  const RunRecord& run = told.run;
  std::string text = fmt::format("RUN {}  {}\n", printable(run.id), printable(end_of(run)));
  const auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("{:<10}{}\n", name, printable(value));
  };
  line("CHANGE", run.digest);
  line("STARTED", to_text(run.started) + " by " + run.who);
  line("ENDED", run.ended ? to_text(*run.ended) : "");
  line("MANIFESTS", run.root);
  line("APPROVED", join(run.approvals, ", "));
  line("UNDO", relation_text(told));
  line("STEPS", counts_text(told));
  for (const StepRecord& step : told.steps) {
    text += fmt::format(" {}: {}", printable(step.address), printable(end_of(step)));
    text += (step.problem.empty() ? "" : ", " + printable(step.problem)) + "\n";
  }
  line("CHECKS", checks_state(told));
  return text + checks_text(told);
}

Json run_json(const Told& told) {
  const RunRecord& run = told.run;
  Json counts = Json::object();
  for (const auto& [end, count] : counts_of(told)) counts[end] = count;
  return {{"run", run.id},
          {"digest", run.digest},
          {"root", run.root},
          {"who", run.who},
          {"started", to_text(run.started)},
          {"ended", run.ended ? Json(to_text(*run.ended)) : Json()},
          {"end", run.ended ? Json(run.end) : Json()},
          {"approvals", run.approvals},
          {"undoes", run.undoes.empty() ? Json() : Json(run.undoes)},
          {"undone_by", told.undone_by},
          {"checks", checks_state(told).empty() ? Json() : Json(checks_state(told))},
          {"counts", std::move(counts)}};
}

Json steps_json(const Told& told) {
  Json steps = Json::array();
  for (const StepRecord& step : told.steps) {
    steps.push_back({{"address", step.address},
                     {"end", step.end ? Json(*step.end) : Json()},
                     {"problem", step.problem.empty() ? Json() : Json(printable(step.problem))}});
  }
  return steps;
}

Json attestations_json(const Told& told) {
  Json list = Json::array();
  if (!told.checks) return list;
  for (const auto& [check, attested] : told.checks->items) {
    Json servers = Json::array();
    for (const TargetName& server : check.servers) servers.push_back(server.text());
    list.push_back({{"check", check.name},
                    {"slot", check.slot.empty() ? Json() : Json(check.slot.text())},
                    {"text", check.text},
                    {"servers", std::move(servers)},
                    {"who", attested ? Json(attested->who) : Json()},
                    {"at", attested ? Json(to_text(attested->at)) : Json()},
                    {"note", attested ? Json(attested->note) : Json()}});
  }
  return list;
}

// By the run that was taken back.
using Undone = std::map<std::string, std::vector<std::string>>;

Undone undone_of(const std::vector<RunRecord>& all) {
  Undone undone;
  for (const RunRecord& run : all) {
    if (!run.undoes.empty()) undone[run.undoes].push_back(run.id);
  }
  return undone;
}

Expected<Told> tell(const Journal& journal, RunRecord run, const Undone& undone) {
  auto steps = journal.steps(run.id);
  if (!steps) return std::unexpected(steps.error());
  if (run.plan.empty()) {  // of a list
    auto whole = journal.find(run.id);
    if (!whole) return std::unexpected(whole.error());
    run = *std::move(whole);
  }
  auto checks = read_checks(journal, run);
  run.plan.clear();
  const auto found = undone.find(run.id);
  return Told{std::move(run), *std::move(steps),
              found == undone.end() ? std::vector<std::string>() : found->second,
              std::move(checks)};
}

Expected<std::string> list_runs(const Journal& journal, const CommandInput& input) {
  auto all = journal.runs(std::numeric_limits<std::size_t>::max());
  if (!all) return std::unexpected(all.error());
  const Undone undone = undone_of(*all);
  const std::size_t shown = input.has("--all") ? all->size() : std::min(all->size(), most_listed);
  std::vector<Told> runs;
  for (std::size_t i = 0; i < shown; ++i) {
    auto told = tell(journal, std::move((*all)[i]), undone);
    if (!told) return std::unexpected(told.error());
    runs.push_back(*std::move(told));
  }
  if (input.text("--format") == "json") {
    Json json = {{"format", 1}, {"runs", Json::array()}};
    for (const Told& told : runs) json["runs"].push_back(run_json(told));
    return write_json(json);
  }
  std::string text = list_text(runs);
  if (shown < all->size()) {
    text += fmt::format("{} more: --all shows them\n", count_text(all->size() - shown, "run"));
  }
  return text;
}

Expected<std::string> show_run(const Journal& journal, const CommandInput& input) {
  auto run = journal.find(input.text("RUN"));
  if (!run) return std::unexpected(run.error());
  const auto all = journal.runs(std::numeric_limits<std::size_t>::max());
  if (!all) return std::unexpected(all.error());
  const auto told = tell(journal, *std::move(run), undone_of(*all));
  if (!told) return std::unexpected(told.error());
  if (input.text("--format") != "json") return run_text(*told);
  Json json = run_json(*told);
  json["format"] = 1;
  json["steps"] = steps_json(*told);
  json["attestations"] = attestations_json(*told);
  return write_json(json);
}

ExitCode run_history(const CommandInput& input, Environment& environment) {
  const auto file = journal_file(input);
  if (!file) return complain(file.error(), environment);
  if (!std::filesystem::exists(*file)) return complain(no_journal(*file), environment);
  const auto journal = Journal::open(*file);
  if (!journal) return complain(journal.error(), environment);
  const auto text = input.has("RUN") ? show_run(**journal, input) : list_runs(**journal, input);
  if (!text) return complain(text.error(), environment);
  environment.terminal.data(*text);
  return ExitCode::success;
}

}  // namespace

Command history_command() {
  return {
      {.name = "history",
       .description = "Tell what apply did on this machine, run by run",
       .operands = {{.name = "RUN",
                     .description = "One run, each of its steps: its name, the beginning of it, "
                                    "or \"last\"",
                     .completes = Completes::nothing,
                     .optional = true}},
       .options = {{.name = "--all", .description = "Every run, not the newest 20 only"},
                   {.name = "--format",
                    .value = "FORMAT",
                    .description = "text (default), or json",
                    .choices = {"text", "json"}},
                   journal_option()},
       .example = "signet history last"},
      run_history};
}

}  // namespace signet
