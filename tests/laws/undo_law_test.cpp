#include "plan/undo.h"

#include <algorithm>
#include <map>
#include <set>

#include "law_world.h"

namespace signet::test {
namespace {

class UndoLaws : public Laws {};

// What assigning brings along by the platform's rules is not in a plan, nor is its way back.
bool comes_along(const Plan& plan, const World& world, const TargetName& server,
                 const SlotName& slot) {
  return std::ranges::any_of(plan.steps, [&](const Step& step) {
    if (step.address.action != Action::assign || step.address.target != server) return false;
    const auto target = std::ranges::find(plan.targets, server, &Target::name);
    const SlotRule* rule =
        find_platform(world.catalog, target->platform)->find_slot(step.address.slot);
    return std::ranges::find(rule->implies, slot.text()) != rule->implies.end() ||
           std::ranges::find(rule->implies_where_empty, slot.text()) !=
               rule->implies_where_empty.end();
  });
}

TEST_F(UndoLaws, APlanGivesWhatItsStepsSay) {
  hold("after apply each copy and slot is as the last step about it says", [] {
    const World world = any_world_by_real_rules();
    const Plan plan = plan_of(world);
    const Observed after = played(plan, world.observed, world.catalog);
    std::map<std::pair<TargetName, SlotName>, const Step*> last;
    std::map<std::pair<TargetName, Thumbprint>, const Step*> copies;
    std::set<std::pair<TargetName, Thumbprint>> removed;
    for (const Step& step : plan.steps) {
      const TargetName& server = step.address.target;
      if (step.address.action == Action::assign) last[{server, step.address.slot}] = &step;
      if (step.address.action == Action::import) copies[{server, step.thumbprint}] = &step;
      if (step.address.action == Action::remove) {
        RC_ASSERT(!after.find(server)->state.value().find(step.thumbprint));
        removed.insert({server, step.thumbprint});
      }
    }
    for (const auto& [place, step] : copies) {
      const ObservedCertificate* copy = after.find(place.first)->state.value().find(place.second);
      RC_ASSERT(copy && copy->has_key == Known<bool>(true));
    }
    for (const auto& [place, step] : last) {
      std::vector<Thumbprint> expected = step->after;
      std::erase_if(expected,
                    [&](const Thumbprint& each) { return removed.contains({place.first, each}); });
      const ObservedSlot* slot = after.find(place.first)->state.value().find(place.second);
      RC_ASSERT(slot && slot->holders.has_value());
      const std::vector<Thumbprint>& holders = slot->holders.value();
      RC_ASSERT(std::ranges::includes(holders, expected));
      const bool may_have_more = comes_along(plan, world, place.first, place.second);
      RC_ASSERT(may_have_more || holders == expected);
      if (!step->name.empty()) RC_ASSERT(slot->name == Known<std::string>(step->name));
    }
  });
}

// What of a plan was done, and what that left that cannot be taken back from there.
struct Done {
  const World& world;
  const Plan& plan;
  const std::vector<bool>& done;
  const Undo& undo;

  bool is_lost(StepId id) const {
    if (!std::ranges::binary_search(undo.lost, id)) return false;
    const auto at = std::ranges::find(undo.undoes, id);
    if (at == undo.undoes.end()) return true;
    const auto& until = undo.until[static_cast<std::size_t>(at - undo.undoes.begin())];
    return until.empty() ||
           std::ranges::any_of(until, [&](StepId end) { return static_cast<bool>(done[end]); });
  }

  // Whether a step that was done and cannot be taken back is about it.
  bool is_left(const std::function<bool(const Step&)>& is_about) const {
    for (StepId id = 0; id < plan.steps.size(); ++id) {
      if (done[id] && is_lost(id) && is_about(plan.steps[id])) return true;
    }
    return false;
  }
};

int slots_back = 0;
int copies_back = 0;
int shared_back = 0;

// What a slot finds by issuer or name cannot be worked out for a copy that nobody showed.
bool holds_unseen(const ServerState& state, const ObservedSlot& slot) {
  return slot.holders.has_value() &&
         std::ranges::any_of(slot.holders.value(), [&](const Thumbprint& holder) {
           const ObservedCertificate* copy = state.find(holder);
           return !copy || !copy->certificate;
         });
}

void check_slots(const Done& done, const ServerState& before, const ServerState& now,
                 const TargetName& server) {
  for (const ObservedSlot& slot : before.slots) {
    const bool may_differ =
        holds_unseen(before, slot) || comes_along(done.plan, done.world, server, slot.slot) ||
        done.is_left([&](const Step& step) {
          const bool shares = !slot.shared_with.empty() || step.address.target == server;
          if (step.address.action == Action::remove && step.address.target == server) {
            return slot.holders.has_value() && holds(slot.holders.value(), step.thumbprint);
          }
          // A copy that stays may hold what it is found for.
          if (step.address.action == Action::import)
            return step.address.target == server && slot.slot.text().starts_with("receive:");
          return shares && step.address.action == Action::assign && step.address.slot == slot.slot;
        });
    if (may_differ) continue;
    const ObservedSlot* found = now.find(slot.slot);
    RC_ASSERT(found->holders == slot.holders);
    RC_ASSERT(found->name == slot.name);
    for (StepId id = 0; id < done.plan.steps.size(); ++id) {
      const Step& step = done.plan.steps[id];
      if (!done.done[id] || step.address.action != Action::assign) continue;
      if (step.address.slot == slot.slot && step.address.target == server) {
        ++(slot.shared_with.empty() ? slots_back : shared_back);
      }
    }
  }
}

void check_copies(const Done& done, const ServerState& before, const ServerState& now,
                  const TargetName& server) {
  std::set<Thumbprint> were;
  std::set<Thumbprint> are;
  for (const ObservedCertificate& copy : before.certificates) were.insert(copy.thumbprint);
  for (const ObservedCertificate& copy : now.certificates) are.insert(copy.thumbprint);
  for (StepId id = 0; id < done.plan.steps.size(); ++id) {
    const Step& step = done.plan.steps[id];
    if (!done.done[id] || step.address.target != server) continue;
    if (step.address.action == Action::remove) were.erase(step.thumbprint);
    if (step.address.action != Action::import) continue;
    done.is_lost(id) ? (void)were.insert(step.thumbprint) : (void)++copies_back;
  }
  RC_ASSERT(are == were);
}

// Whether the way back leads to a shared setting that pointed to what one of its servers did not
// have: its guard refuses that.
bool leads_to_what_was_broken(const World& world, const Plan& back) {
  return std::ranges::any_of(back.steps, [&](const Step& step) {
    return std::ranges::any_of(step.guard, [&](const Fact& fact) {
      return fact.target != step.address.target && read_fact(fact, world.observed) != fact.value &&
             fact.field == Fact::Field::certificate;
    });
  });
}

void check_undo_from(const World& world, const Plan& plan, const std::vector<bool>& done) {
  const Undo undo = find_undo(plan);
  const Observed between = played(only(plan, done), world.observed, world.catalog);
  const Plan back = undo_plan(plan, [&](StepId id) { return static_cast<bool>(done[id]); });
  if (leads_to_what_was_broken(world, back)) return;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    RC_LOG() << (done[id] ? "done " : "left ") << plan.steps[id].address.text() << "\n";
  }
  for (const Step& step : back.steps) RC_LOG() << "back " << step.address.text() << "\n";
  const auto sound = check_invariants(back, between, world.catalog);
  if (!sound) RC_FAIL(to_text(sound.error()));
  RC_ASSERT(find_moved(back, between, world.catalog).empty());
  const Observed now = played(back, between, world.catalog);
  for (const ObservedServer& server : world.observed.servers) {
    if (!server.state.has_value()) continue;
    const ServerState& state = now.find(server.name)->state.value();
    const Done what{world, plan, done, undo};
    check_slots(what, server.state.value(), state, server.name);
    check_copies(what, server.state.value(), state, server.name);
  }
}

// Where somebody may use a copy and it cannot be seen, no removal is carried out, nor planned.
void read_all_slots(World& world) {
  for (ObservedServer& server : world.observed.servers) {
    if (!server.state.has_value()) continue;
    for (ObservedSlot& slot : server.state.value().slots) {
      if (slot.holders.is_unknown()) slot.holders = Absent{};
    }
  }
}

// From every prefix of some order, and from where each single failure leads; from some of them
// where the plan is long.
void check_undo(World world) {
  read_all_slots(world);
  constexpr std::size_t looks = 5;
  const Plan plan = plan_of(world);
  const std::size_t step = plan.steps.size() / looks + 1;
  const auto first = *rc::gen::inRange<std::size_t>(0, step);
  for (std::size_t count = first; count <= plan.steps.size(); count += step) {
    check_undo_from(world, plan, some_prefix(plan, count));
  }
  for (std::size_t failed = first; failed < plan.steps.size(); failed += step) {
    check_undo_from(world, plan, all_but(plan, static_cast<StepId>(failed)));
  }
}

TEST_F(UndoLaws, FromEverywhereThereIsAWayBackOnMadeUpRules) {
  slots_back = copies_back = 0;
  hold("undo gives back all that is not lost", [] { check_undo(any_world()); });
  EXPECT_GT(slots_back, 1000);
  EXPECT_GT(copies_back, 1000);
}

TEST_F(UndoLaws, FromEverywhereThereIsAWayBackOnTheRulesOfTheStoreAndOfExchange) {
  slots_back = copies_back = shared_back = 0;
  hold("undo gives back all that is not lost", [] { check_undo(any_world_by_real_rules()); });
  EXPECT_GT(slots_back, 300);
  EXPECT_GT(copies_back, 300);
  EXPECT_GT(shared_back, 2);
}

TEST_F(UndoLaws, EachStepIsTakenBackOnceOrLost) {
  hold("what changes something is undone, or lost, or goes with its copy", [] {
    const Plan plan = plan_of(any_world_by_real_rules());
    const Undo undo = find_undo(plan);
    RC_ASSERT(undo.steps.size() == undo.undoes.size());
    RC_ASSERT(undo.steps.size() == undo.until.size());
    const std::set<StepId> once(undo.undoes.begin(), undo.undoes.end());
    RC_ASSERT(once.size() == undo.undoes.size());
    for (StepId id = 0; id < undo.steps.size(); ++id) {
      RC_ASSERT(plan.steps[undo.undoes[id]].address.target == undo.steps[id].address.target);
      for (const StepId need : undo.steps[id].needs) RC_ASSERT(need < id);
    }
    for (StepId id = 0; id < plan.steps.size(); ++id) {
      const Action action = plan.steps[id].address.action;
      const bool is_lost = std::ranges::binary_search(undo.lost, id);
      if (action == Action::remove) RC_ASSERT(is_lost);
      if (action == Action::import) RC_ASSERT(is_lost || once.contains(id));
    }
  });
}

}  // namespace
}  // namespace signet::test
