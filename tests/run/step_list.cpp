#include "run/step_list.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/text.h"
#include "plan/step_graph.h"
#include "support/fleet.h"

namespace signet::test {

namespace {

struct Line {
  Step step;
  std::vector<std::string> after;
};

std::vector<std::string> words_of(std::string_view line, char separator) {
  std::vector<std::string> words;
  for (const std::string_view word : split(line, separator)) {
    if (!trim(word).empty()) words.emplace_back(trim(word));
  }
  return words;
}

Fact guard_of(const Step& step, const std::string& value) {
  Fact fact;
  fact.target = step.address.target;
  fact.thumbprint = step.thumbprint;
  fact.slot = step.address.slot;
  const bool is_slot = !step.address.slot.empty();
  fact.field = is_slot ? Fact::Field::slot : Fact::Field::certificate;
  fact.value = is_slot && value != "none" ? thumbprint(value).text() : value;
  return fact;
}

void read_option(const std::string& word, const std::vector<Rollout>& rollouts, Line& line) {
  const auto parts = words_of(word, '=');
  const std::string& name = parts.at(0);
  const std::string& value = parts.at(1);
  Step& step = line.step;
  if (name == "unit") {
    step.unit = static_cast<std::uint32_t>(std::stoul(value));
  } else if (name == "hold") {
    step.hold = std::chrono::seconds(std::stoul(value));
  } else if (name == "file") {
    step.file = FileSource{FileSource::Kind::path, value, {}, {}};
  } else if (name == "guard") {
    step.guard.push_back(guard_of(step, value));
  } else if (name == "slots") {
    for (const std::string& slot : words_of(value, ',')) {
      step.slots.push_back(SlotName::parse(slot).value());
    }
  } else if (name == "in") {
    const auto at = std::ranges::find(rollouts, value, &Rollout::group);
    if (at == rollouts.end()) throw std::invalid_argument("no rollout " + value);
    step.rollout = static_cast<std::uint32_t>(at - rollouts.begin());
  } else {
    throw std::invalid_argument("what is " + word);
  }
}

Line read_line(std::string_view text, const std::vector<Rollout>& rollouts) {
  const std::vector<std::string> words = words_of(text, ' ');
  Line line;
  const auto address = Address::parse(words.at(0));
  if (!address) throw std::invalid_argument(to_text(address.error()));
  line.step.address = *address;
  line.step.thumbprint = thumbprint(address->certificate.text());
  for (std::size_t at = 1; at < words.size(); ++at) {
    if (words[at] == "after") {
      line.after = words_of(words.at(++at), ',');
    } else {
      read_option(words[at], rollouts, line);
    }
  }
  return line;
}

std::vector<Target> targets_of(const std::vector<Step>& steps) {
  std::map<TargetName, Target> targets;
  for (const Step& step : steps) {
    const TargetName& name = step.address.target;
    targets[name] = {name, name.text() == "runner" ? "runner" : "store", {}, {}};
  }
  std::vector<Target> result;
  for (auto& [name, target] : targets) result.push_back(std::move(target));
  return result;
}

}  // namespace

Plan plan_of(std::string_view text, const std::vector<Rollout>& rollouts) {
  std::vector<Line> lines;
  std::map<std::string, StepId> ids;
  for (const std::string& line : words_of(text, '\n')) {
    lines.push_back(read_line(line, rollouts));
    ids[lines.back().step.address.text()] = static_cast<StepId>(lines.size() - 1);
  }
  std::vector<Step> steps;
  for (Line& line : lines) {
    for (const std::string& need : line.after) line.step.needs.push_back(ids.at(need));
    std::ranges::sort(line.step.needs);
    steps.push_back(std::move(line.step));
  }
  Plan plan;
  plan.steps = in_order(std::move(steps)).value();
  plan.rollouts = rollouts;
  plan.targets = targets_of(plan.steps);
  return plan;
}

Rollout rollout(std::string group, std::uint32_t at_most, std::uint32_t stop_after) {
  Rollout result;
  result.group = std::move(group);
  result.at_most = at_most;
  result.stop_after = stop_after;
  return result;
}

StepId id_of(const Plan& plan, std::string_view address) {
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (plan.steps[id].address.text() == address) return id;
  }
  throw std::invalid_argument("no step " + std::string(address));
}

std::string text_of(const Plan& plan, StepId step, const StepResult& result) {
  std::string line = plan.steps[step].address.text() + ": " + std::string(to_text(result.end));
  if (result.because) line += " because of " + plan.steps[*result.because].address.text();
  if (!result.problem.summary.empty()) line += ": " + result.problem.summary;
  return line + "\n";
}

std::string text_of(const Plan& plan, const RunResult& result) {
  std::string text;
  for (StepId id = 0; id < plan.steps.size(); ++id) text += text_of(plan, id, result.steps[id]);
  if (result.interrupted) text += "interrupted\n";
  if (result.refused) text += "refused: " + to_text(*result.refused) + "\n";
  return text;
}

}  // namespace signet::test
