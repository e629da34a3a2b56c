#include "plan/plan_delta.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "plan/ancestors.h"
#include "plan/plan_delta_rest.h"

namespace signet {

namespace {

using Ids = std::vector<StepId>;

void make_set(Ids& ids) {
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
}

Ids by_address(const Plan& plan) {
  Ids ids(plan.steps.size());
  std::iota(ids.begin(), ids.end(), StepId{0});
  std::ranges::sort(ids, [&](StepId left, StepId right) {
    return plan.steps[left].address < plan.steps[right].address;
  });
  return ids;
}

// Which step of one plan is which of the other.
struct Match {
  std::vector<std::optional<StepId>> new_of;  // per step of the old plan
  std::vector<std::optional<StepId>> old_of;
  Ids added;    // sorted by address
  Ids removed;  // likewise
};

Match match(const Plan& before, const Plan& after) {
  Match match{std::vector<std::optional<StepId>>(before.steps.size()),
              std::vector<std::optional<StepId>>(after.steps.size()),
              {},
              {}};
  const Ids old_ids = by_address(before);
  const Ids new_ids = by_address(after);
  auto old_at = old_ids.begin();
  auto new_at = new_ids.begin();
  while (old_at != old_ids.end() || new_at != new_ids.end()) {
    if (new_at == new_ids.end() ||
        (old_at != old_ids.end() && before.steps[*old_at].address < after.steps[*new_at].address)) {
      match.removed.push_back(*old_at++);
    } else if (old_at == old_ids.end() ||
               after.steps[*new_at].address < before.steps[*old_at].address) {
      match.added.push_back(*new_at++);
    } else {
      match.new_of[*old_at] = *new_at;
      match.old_of[*new_at++] = *old_at++;
    }
  }
  return match;
}

struct Comparison {
  std::vector<std::string> fields;
  bool adds = false;  // something that was not there as it is now
};

class Comparer {
 public:
  Comparer(const Plan& before, const Plan& after, const Match& match)
      : before_(before), after_(after), match_(match), ancestors_(after) {
    for (StepId id = 0; id < before.steps.size(); ++id) {
      if (match.new_of[id]) old_units_.try_emplace(before.steps[id].unit, *match.new_of[id]);
    }
    for (StepId id = 0; id < after.steps.size(); ++id) {
      if (match.old_of[id]) new_units_.try_emplace(after.steps[id].unit, id);
    }
  }

  Comparison compare(StepId old_id, StepId new_id) {
    const Step& was = before_.steps[old_id];
    const Step& now = after_.steps[new_id];
    Comparison result;
    const auto differ = [&](bool differs, const char* field) {
      if (!differs) return;
      result.fields.emplace_back(field);
      result.adds = true;
    };
    differ(was.thumbprint != now.thumbprint, "certificate");
    differ(was.reason != now.reason, "reason");
    differ(was.before != now.before, "before");
    differ(was.after != now.after, "after");
    differ(was.guard != now.guard, "guard");
    differ(was.interrupts != now.interrupts, "interrupts");
    differ(was.undo != now.undo || was.undo_text != now.undo_text, "undo");
    differ(rollout_of(before_, was) != rollout_of(after_, now), "rollout");
    differ(was.wave != now.wave, "wave");
    differ(was.file != now.file, "file");
    differ(was.friendly_name != now.friendly_name, "friendly name");
    differ(was.exportable != now.exportable, "exportable");
    differ(was.slots != now.slots, "slots");
    differ(was.clears != now.clears, "clears");
    differ(was.name != now.name, "name");
    differ(was.hold != now.hold, "hold");
    differ(was.limit != now.limit, "limit");
    compare_handshakes(was, now, result);
    compare_needs(was, new_id, result);
    compare_units(was, now, result);
    std::ranges::sort(result.fields);
    return result;
  }

 private:
  // What waits for a step that is gone waits for what that waited for, as far as it is left: steps
  // of the new plan. An export is no part of that: it matters to those who import from it alone.
  const Ids& passed_on(StepId gone) {
    const auto [at, is_new] = passed_on_.try_emplace(gone);
    Ids& left = at->second;
    if (!is_new) return left;
    std::vector<bool> met(gone + 1);
    Ids open = {gone};
    while (!open.empty()) {
      const StepId each = open.back();
      open.pop_back();
      for (const StepId need : before_.steps[each].needs) {
        if (need >= each || met[need]) continue;
        met[need] = true;
        const bool is_export = before_.steps[need].address.action == Action::export_key;
        if (match_.new_of[need] && !is_export) {
          left.push_back(*match_.new_of[need]);
        } else {
          open.push_back(need);
        }
      }
    }
    make_set(left);
    return left;
  }

  void compare_needs(const Step& was, StepId new_id, Comparison& result) {
    const Ids& now = after_.steps[new_id].needs;
    Ids same;  // that it waited for, and that are left
    Ids more;  // those behind the ones that are gone
    for (const StepId need : was.needs) {
      if (match_.new_of[need]) {
        same.push_back(*match_.new_of[need]);
      } else {
        more.insert(more.end(), passed_on(need).begin(), passed_on(need).end());
      }
    }
    make_set(same);
    if (same == now && same.size() == was.needs.size()) return;
    result.fields.emplace_back("needs");
    make_set(more);
    const bool waits_still =
        std::ranges::includes(now, same) && std::ranges::all_of(more, [&](StepId need) {
          return std::ranges::binary_search(now, need) || ancestors_.has(new_id, need);
        });
    same.insert(same.end(), more.begin(), more.end());
    make_set(same);
    result.adds |= !waits_still || !std::ranges::includes(same, now);
  }

  // More may be looked at, and what is wanted may be narrower.
  static void compare_handshakes(const Step& was, const Step& now, Comparison& result) {
    if (was.handshakes == now.handshakes) return;
    result.fields.emplace_back("handshakes");
    result.adds |= !std::ranges::all_of(was.handshakes, [&](const Handshake& each) {
      const auto found = std::ranges::find(now.handshakes, each.endpoint, &Handshake::endpoint);
      return found != now.handshakes.end() && std::ranges::includes(each.wanted, found->wanted);
    });
  }

  // Units are told apart by their first steps that both plans have, for their numbers say nothing.
  // What is left of a unit whose beginning is done needs none.
  void compare_units(const Step& was, const Step& now, Comparison& result) const {
    if (was.unit == 0 && now.unit == 0) return;
    const bool is_same =
        was.unit != 0 && now.unit != 0 && old_units_.at(was.unit) == new_units_.at(now.unit);
    if (is_same) return;
    result.fields.emplace_back("unit");
    result.adds |= now.unit != 0 || !is_begun(was.unit);
  }

  bool is_begun(std::uint32_t unit) const {
    return std::ranges::any_of(match_.removed,
                               [&](StepId id) { return before_.steps[id].unit == unit; });
  }

  static std::string_view rollout_of(const Plan& plan, const Step& step) {
    if (!step.rollout || *step.rollout >= plan.rollouts.size()) return {};
    return plan.rollouts[*step.rollout].group;
  }

  const Plan& before_;
  const Plan& after_;
  const Match& match_;
  Ancestors ancestors_;  // in the new plan
  std::unordered_map<StepId, Ids> passed_on_;
  std::unordered_map<std::uint32_t, StepId> old_units_;
  std::unordered_map<std::uint32_t, StepId> new_units_;
};

// Gates (proofs and waits) that are gone although something that they were for is not.
std::size_t count_dropped(const Plan& before, const Match& found) {
  return static_cast<std::size_t>(std::ranges::count_if(found.removed, [&](StepId id) {
    const Step& gone = before.steps[id];
    if (gone.address.action != Action::prove && gone.address.action != Action::await) return false;
    return std::ranges::any_of(gone.needs, [&](StepId need) {
      return found.new_of[need] && before.steps[need].address.action != Action::export_key;
    });
  }));
}

void list(const Plan& plan, const Ids& ids, std::vector<Address>& addresses) {
  for (const StepId id : ids) addresses.push_back(plan.steps[id].address);
}

}  // namespace

PlanDelta compare(const Plan& before, const Plan& after) {
  const Match found = match(before, after);
  PlanDelta delta;
  list(after, found.added, delta.added);
  list(before, found.removed, delta.removed);

  Comparer comparer(before, after, found);
  std::size_t altered = 0;
  for (StepId id = 0; id < before.steps.size(); ++id) {
    if (!found.new_of[id]) continue;
    Comparison comparison = comparer.compare(id, *found.new_of[id]);
    if (comparison.fields.empty()) continue;
    delta.changed.push_back({before.steps[id].address, std::move(comparison.fields)});
    altered += comparison.adds ? 1 : 0;
  }
  std::ranges::sort(delta.changed, {}, &PlanDelta::Change::step);

  std::vector<std::string> additions;
  if (!delta.added.empty()) additions.push_back(count_text(delta.added.size(), "step"));
  if (altered > 0) {
    additions.push_back(count_text(altered, "step") +
                        (altered == 1 ? " that differs" : " that differ"));
  }
  if (const std::size_t dropped = count_dropped(before, found); dropped > 0) {
    additions.push_back(fmt::format("{} dropped", count_text(dropped, "gate")));
  }
  RestDelta rest = compare_rest(before, after);
  delta.others = std::move(rest.lines);
  additions.insert(additions.end(), rest.additions.begin(), rest.additions.end());
  delta.adds_nothing = additions.empty();
  delta.why_not = join(additions, ", ");
  return delta;
}

}  // namespace signet
