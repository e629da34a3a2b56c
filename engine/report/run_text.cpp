#include "report/run_text.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/json.h"
#include "base/text.h"
#include "plan/plan_file.h"
#include "report/fold.h"
#include "run/served.h"

namespace signet {

namespace {

using End = StepResult::End;
constexpr std::array ends = {End::done, End::already, End::not_done, End::unknown, End::skipped};

std::array<std::size_t, ends.size()> count_ends(const RunResult& result) {
  std::array<std::size_t, ends.size()> counts{};
  for (const StepResult& step : result.steps) ++counts[static_cast<std::size_t>(step.end)];
  return counts;
}

std::string counts_text(const RunResult& result) {
  const auto counts = count_ends(result);
  std::string text = count_text(result.steps.size(), "step") + ":";
  for (const End end : ends) {
    text += fmt::format("{} {} {}", end == End::done ? "" : ",",
                        counts[static_cast<std::size_t>(end)], to_text(end));
  }
  return text;
}

std::string problem_text(const Problem& problem) {
  std::string text = printable(problem.summary.empty() ? "no reason was given" : problem.summary);
  if (!problem.detail.empty()) text += " (" + printable(problem.detail) + ")";
  return text;
}

std::string hint_text(const Problem& problem) {
  return problem.hint.empty() ? "" : "    hint: " + printable(problem.hint) + "\n";
}

// What is not as planned, as a person must take it.
enum class Trouble { failed, claimed_only, not_restarted, unknown };

std::optional<Trouble> trouble_of(const StepResult& step) {
  if (step.end == End::unknown) return Trouble::unknown;
  if (step.end != End::not_done) return std::nullopt;
  if (is_claimed_only(step)) return Trouble::claimed_only;
  return step.problem.code == await_not_served ? Trouble::not_restarted : Trouble::failed;
}

// The steps that ended in one way, each with what is wrong.
std::string troubles(const Plan& plan, const RunResult& result, Trouble trouble,
                     const std::string& heading) {
  std::string text;
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    const StepResult& step = result.steps[i];
    if (trouble_of(step) != trouble) continue;
    text += fmt::format(" {}: {}\n", plan.steps[i].address.text(), problem_text(step.problem));
    text += hint_text(step.problem);
  }
  return text.empty() ? text : heading + "\n" + text;
}

std::string skipped(const Plan& plan, const RunResult& result, const Style& style) {
  Fold fold;
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    const StepResult& step = result.steps[i];
    if (step.end != End::skipped) continue;
    fold.add(step.because ? "because of " + plan.steps[*step.because].address.text()
                          : problem_text(step.problem),
             {}, i);
  }
  std::string text;
  for (const Fold::Item& item : fold.items) text += fmt::format(" {} {}\n", item.count, item.key);
  return text.empty() ? text : style.heading("SKIPPED") + "\n" + text;
}

std::string warnings(const Plan& plan, const RunResult& result, const Style& style) {
  std::string text;
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    for (const std::string& warning : result.steps[i].warnings) {
      text += fmt::format(" {}: {}\n", plan.steps[i].address.text(), printable(warning));
    }
  }
  return text.empty() ? text : style.heading("WARNINGS") + "\n" + text;
}

std::string last_line(const RunResult& result, const Style& style) {
  if (result.interrupted) {
    return style.careful("Interrupted: what was under way is finished, nothing new was started.") +
           "\n";
  }
  if (result.succeeded()) return style.good("Every step is done.") + "\n";
  return style.bad("Not everything is done.") + "\n";
}

// Foreign text goes through printable() here as well: JSON cannot hold bytes that are no UTF-8.
Json problem_json(const Problem& problem) {
  if (problem == Problem{}) return nullptr;
  return {{"code", problem.code},
          {"summary", printable(problem.summary)},
          {"detail", printable(problem.detail)},
          {"hint", printable(problem.hint)},
          {"where", printable(problem.where)}};
}

Json step_json(const Plan& plan, const Step& step, const StepResult& result) {
  Json warnings = Json::array();
  for (const std::string& warning : result.warnings) warnings.push_back(printable(warning));
  return {{"address", step.address.text()},
          {"thumbprint", step.thumbprint.text()},
          {"end", to_text(result.end)},
          {"because", result.because ? Json(plan.steps[*result.because].address.text()) : Json()},
          {"problem", problem_json(result.problem)},
          {"warnings", std::move(warnings)},
          {"took_ms", result.took.count()}};
}

}  // namespace

std::string run_text(const Plan& plan, const RunResult& result, const Style& style,
                     const std::string& run) {
  if (result.refused) {
    return style.bad("Refused, nothing was started: ") + problem_text(*result.refused) + "\n" +
           hint_text(*result.refused);
  }
  return style.heading("RUN") + (run.empty() ? "" : " " + run) + "  " + counts_text(result) + "\n" +
         troubles(plan, result, Trouble::failed, style.bad("FAILED")) +
         troubles(plan, result, Trouble::claimed_only,
                  style.bad("CLAIMED, BUT NOT SERVED: handshakes show something else")) +
         troubles(plan, result, Trouble::not_restarted,
                  style.careful("NOT RESTARTED IN TIME: the rest of the run is not undone by it")) +
         troubles(plan, result, Trouble::unknown,
                  style.bad("UNKNOWN, it may or may not have happened: look again")) +
         skipped(plan, result, style) + warnings(plan, result, style) + last_line(result, style);
}

Json run_json(const Plan& plan, const RunResult& result) {
  const auto numbers = count_ends(result);
  Json counts = Json::object();
  for (const End end : ends) {
    counts[std::string(to_text(end))] = numbers[static_cast<std::size_t>(end)];
  }
  Json steps = Json::array();
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    steps.push_back(step_json(plan, plan.steps[i], result.steps[i]));
  }
  return {{"format", 0},
          {"digest", change_digest(plan).text()},
          {"succeeded", result.succeeded()},
          {"interrupted", result.interrupted},
          {"refused", result.refused ? problem_json(*result.refused) : Json()},
          {"counts", std::move(counts)},
          {"steps", std::move(steps)}};
}

}  // namespace signet
