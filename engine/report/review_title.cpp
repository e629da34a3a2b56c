#include <algorithm>
#include <set>

#include "base/text.h"
#include "report/review_parts.h"
#include "report/step_words.h"

namespace signet::review_parts {

namespace {

constexpr std::size_t most_named = 3;

using Names = std::set<std::string>;

// Those that take the place of one for the same name.
Names renewed(const Material& material) {
  Names names;
  for (const Replacement& one : material.replacements) {
    const Certificate* after = material.find(one.after);
    const bool shares_a_name =
        after && one.delta && one.delta->names_gained.size() < after->names.size();
    if (shares_a_name) names.insert(material.name_of(one.after));
  }
  return names;
}

Names named_by(const Plan& plan, Action action) {
  Names names;
  for (const Step& step : plan.steps) {
    if (step.address.action == action) names.insert(certificate_text(step));
  }
  return names;
}

// What people are to make served.
Names awaited_by(const Plan& plan) {
  Names names;
  for (const Step& step : plan.steps) {
    const bool waits = step.address.action == Action::await && !step.handshakes.empty();
    if (waits) names.insert(certificate_text(step));
  }
  return names;
}

// What of `names` was not said yet.
std::string deed(std::string_view verb, const Names& names, Names& said) {
  std::vector<std::string> fresh;
  std::ranges::set_difference(names, said, std::back_inserter(fresh));
  if (fresh.empty()) return {};
  said.insert(fresh.begin(), fresh.end());
  const bool few = fresh.size() <= most_named;
  return std::string(verb) + ' ' +
         (few ? join(fresh, " + ") : count_text(fresh.size(), "certificate"));
}

}  // namespace

std::string title(const Material& material) {
  const Plan& plan = material.plan;
  if (plan.steps.empty()) return plan.is_incomplete() ? "no step to take" : "nothing to do";
  std::vector<std::string> deeds;
  Names said;
  const auto add = [&](std::string_view verb, const Names& names, Names& known) {
    std::string text = deed(verb, names, known);
    if (!text.empty()) deeds.push_back(std::move(text));
  };
  add("renew", renewed(material), said);
  add("assign", named_by(plan, Action::assign), said);
  add("configure services for", named_by(plan, Action::configure), said);
  add("import", named_by(plan, Action::import), said);
  add("install the chain of", named_by(plan, Action::install_chain), said);
  Names removed;
  add("remove", named_by(plan, Action::remove), removed);
  if (deeds.empty()) add("wait until services serve", awaited_by(plan), said);
  if (deeds.empty()) return "prove what is there";
  return join(deeds, ", ");
}

}  // namespace signet::review_parts
