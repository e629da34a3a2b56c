#include "report/delta_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t lines_shown = 20;
constexpr std::size_t digits_shown = 8;

std::string short_digest(const std::string& digest) { return digest.substr(0, digits_shown); }

std::string first_line(const PlanDelta& delta, const ComparedPlans& plans, const Style& style) {
  const std::string change = short_digest(plans.before) + " -> " + short_digest(plans.after);
  if (plans.before == plans.after) return style.heading(change + ": the same change") + "\n";
  return style.heading(change + ": " + (delta.adds_nothing ? "nothing added" : "adds ")) +
         style.careful(printable(delta.why_not)) + "\n";
}

std::string section(const std::string& title, const std::vector<std::string>& lines, bool all) {
  if (lines.empty()) return {};
  std::string text = fmt::format("\n{} ({})\n", title, lines.size());
  const std::size_t shown = all ? lines.size() : std::min(lines.size(), lines_shown);
  for (std::size_t at = 0; at < shown; ++at) text += "  " + printable(lines[at]) + "\n";
  if (shown < lines.size()) {
    text += fmt::format("  and {} more: --all shows them\n", lines.size() - shown);
  }
  return text;
}

std::vector<std::string> lines_of(const std::vector<Address>& steps, std::string_view sign) {
  std::vector<std::string> lines;
  for (const Address& step : steps) lines.push_back(fmt::format("{} {}", sign, step.text()));
  return lines;
}

std::vector<std::string> lines_of(const std::vector<PlanDelta::Change>& changes) {
  std::vector<std::string> lines;
  for (const PlanDelta::Change& each : changes) {
    lines.push_back(fmt::format("~ {}: {}", each.step.text(), join(each.fields, ", ")));
  }
  return lines;
}

std::vector<std::string> texts_of(const std::vector<Address>& steps) {
  std::vector<std::string> texts;
  for (const Address& step : steps) texts.push_back(step.text());
  return texts;
}

}  // namespace

std::string delta_text(const PlanDelta& delta, const ComparedPlans& plans, bool all,
                       const Style& style) {
  std::string text = first_line(delta, plans, style);
  text += section("steps added", lines_of(delta.added, "+"), all);
  text += section("steps that differ", lines_of(delta.changed), all);
  text += section("steps gone", lines_of(delta.removed, "-"), all);
  text += section("beside the steps", delta.others, all);
  text += delta.adds_nothing ? "\nWho approved the old plan has approved the new one.\n"
                             : "\nThe new plan needs an approval of its own.\n";
  return text;
}

Json delta_json(const PlanDelta& delta, const ComparedPlans& plans) {
  Json changed = Json::array();
  for (const PlanDelta::Change& each : delta.changed) {
    changed.push_back({{"step", each.step.text()}, {"fields", each.fields}});
  }
  return {{"format", 1},
          {"old", plans.before},
          {"new", plans.after},
          {"added", texts_of(delta.added)},
          {"removed", texts_of(delta.removed)},
          {"changed", std::move(changed)},
          {"others", delta.others},
          {"adds_nothing", delta.adds_nothing},
          {"why_not", delta.why_not}};
}

}  // namespace signet
