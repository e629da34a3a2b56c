#include "plan/undo.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>

#include "plan/manual_check.h"
#include "plan/step_graph.h"
#include "plan/step_scope.h"
#include "plan/steps_by_server.h"

namespace signet {

namespace {

using Ids = std::vector<StepId>;

void make_set(Ids& ids) {
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
}

void add(const Ids& ids, Ids& to) { to.insert(to.end(), ids.begin(), ids.end()); }

// How one of the plan's steps is taken back.
struct Way {
  bool changes = false;             // there is something to take back
  bool returns = false;             // a step of its own does it
  bool is_whole = false;            // and gives back all that was there
  bool with_copy = false;           // the removal of the copy that the plan brought does it
  Thumbprint previous;              // of an assign: whom the slot goes back to
  std::optional<std::string> name;  // and by which name
  Ids until;
};

class Finder {
 public:
  Finder(const Plan& plan, bool is_outline)
      : plan_(plan), is_outline_(is_outline), servers_(plan), ways_(plan.steps.size()) {
    for (const PlannedCertificate& each : plan.certificates) {
      certificates_.try_emplace(each.thumbprint, &each);
    }
    marks_.reserve(plan.steps.size());
    for (const Step& each : plan.steps) {
      marks_.push_back({each.address.action, std::hash<Thumbprint>{}(each.thumbprint),
                        std::hash<std::string>{}(each.address.slot.text())});
    }
  }

  Undo find() {
    for (StepId id = 0; id < plan_.steps.size(); ++id) look_at(id);
    for (auto id = static_cast<StepId>(plan_.steps.size()); id-- > 0;) {
      if (step(id).address.action == Action::assign) end_assign(id);
    }
    for (StepId id = 0; id < plan_.steps.size(); ++id) {
      if (step(id).address.action == Action::import) end_import(id);
    }
    find_after();
    return make();
  }

 private:
  const Step& step(StepId id) const { return plan_.steps[id]; }

  // Enough of a step to see at most of those beside another one that they do not matter: each step
  // looks at all on its servers, and steps are large.
  struct Mark {
    Action action;
    std::size_t thumbprint;  // hashes
    std::size_t slot;
  };

  bool is_of(StepId id, const Thumbprint& thumbprint) const {
    return marks_[id].thumbprint == std::hash<Thumbprint>{}(thumbprint) &&
           step(id).thumbprint == thumbprint;
  }
  bool is(StepId id, Action action, const Thumbprint& thumbprint) const {
    return marks_[id].action == action && is_of(id, thumbprint);
  }
  bool have_one_slot(StepId one, StepId other) const {
    return marks_[one].slot == marks_[other].slot &&
           step(one).address.slot == step(other).address.slot;
  }

  bool is_any_beside(StepId id, Action action, const Thumbprint& thumbprint) const {
    bool found = false;
    servers_.each_beside(id, [&](StepId other) { found |= is(other, action, thumbprint); });
    return found;
  }

  void look_at(StepId id) {
    Way& way = ways_[id];
    switch (step(id).address.action) {
      case Action::assign:
        return look_at_assign(id);
      case Action::import:
        way.changes = true;
        way.returns = way.is_whole = step(id).undo == Step::Undo::possible;
        return;
      case Action::install_chain:
      case Action::configure:
      case Action::remove:
        way.changes = true;
        return;
      case Action::export_key:
      case Action::await:
      case Action::prove:
        return;
    }
  }

  // Of the former holders one that stays and that was not brought by this plan, if there is one.
  const Thumbprint* previous_of(StepId id) const {
    const Thumbprint* best = nullptr;
    int best_rank = 0;
    for (const Thumbprint& holder : step(id).before) {
      const int rank = (is_any_beside(id, Action::remove, holder) ? 2 : 0) +
                       (is_any_beside(id, Action::import, holder) ? 1 : 0);
      if (!best || rank < best_rank) {
        best = &holder;
        best_rank = rank;
      }
    }
    return best;
  }

  bool may_hold(const Thumbprint& thumbprint, const std::string& name) const {
    const auto found = certificates_.find(thumbprint);
    const bool is_seen = found != certificates_.end() && found->second->certificate;
    return !is_seen || covers(*found->second->certificate, name);
  }

  void look_at_assign(StepId id) {
    const Step& assign = step(id);
    Way& way = ways_[id];
    way.changes = true;
    const Thumbprint* previous = previous_of(id);
    if (!previous) return;
    const Fact* fact = slot_fact(assign);
    way.name = fact ? name_in(fact->value) : std::nullopt;
    way.previous = *previous;
    const bool is_renamed = !assign.name.empty() && way.name != assign.name;
    if (is_renamed) return look_at_renamed(id);
    const bool stays_beside = std::ranges::includes(assign.after, assign.before);
    way.returns = way.is_whole = !stays_beside;
    way.with_copy = stays_beside && assign.undo == Step::Undo::possible &&
                    is_any_beside(id, Action::import, assign.thumbprint);
  }

  // Going back to the former name takes it from those that lack the name, and from no others.
  void look_at_renamed(StepId id) {
    const Step& assign = step(id);
    Way& way = ways_[id];
    way.returns = way.name.has_value();
    if (!way.returns) return;
    std::vector<Thumbprint> holders = assign.after;
    if (!holds(holders, way.previous)) holders.push_back(way.previous);
    std::erase_if(holders, [&](const Thumbprint& each) { return !may_hold(each, *way.name); });
    std::ranges::sort(holders);
    way.is_whole = holders == assign.before;
  }

  void end_assign(StepId id) {
    const Step& assign = step(id);
    Way& way = ways_[id];
    if (!way.returns) return;
    servers_.each_beside(id, [&](StepId other) {
      const Action action = marks_[other].action;
      if (action == Action::remove &&
          (is_of(other, way.previous) || holds(assign.after, step(other).thumbprint))) {
        way.until.push_back(other);
      }
      const bool is_next = other > id && action == Action::assign && have_one_slot(id, other);
      if (is_next) add_end(other, way.until);
    });
    make_set(way.until);
  }

  // What ends a way back that the other step's is needed for.
  void add_end(StepId other, Ids& until) const {
    const Way& way = ways_[other];
    if (way.returns && way.is_whole) {
      add(way.until, until);
    } else {
      until.push_back(other);
    }
  }

  void end_import(StepId id) {
    Way& way = ways_[id];
    const Thumbprint& copy = step(id).thumbprint;
    servers_.each_beside(id, [&](StepId other) {
      if (!is_of(other, copy)) return;
      const Action action = marks_[other].action;
      if (action == Action::remove) way.until.push_back(other);
      if (action == Action::assign && !ways_[other].with_copy) add_end(other, way.until);
      if (action == Action::prove && holds_more(id, other)) way.returns = false;
    });
    make_set(way.until);
    if (!way.returns) way.until.clear();
  }

  // Whether the certificate holds a slot on the server that no step assigns and that does not go
  // with the copy: it came along with another slot, and nothing here knows how it goes again.
  bool holds_more(StepId import, StepId prove) const {
    const Step& proven = step(prove);
    return std::ranges::any_of(proven.slots, [&](const SlotName& slot) {
      const std::vector<SlotName>& going = step(import).slots;
      bool is_assigned = std::ranges::find(going, slot) != going.end();
      servers_.each_beside(prove, [&](StepId other) {
        is_assigned |=
            is(other, Action::assign, proven.thumbprint) && step(other).address.slot == slot;
      });
      return !is_assigned;
    });
  }

  // For each step the nearest ones on its servers that come before it and are taken back.
  void find_after() {
    earlier_.resize(plan_.steps.size());
    for (StepId id = 0; id < plan_.steps.size(); ++id) {
      for (const StepId need : step(id).needs) {
        if (need >= id || !servers_.share(need, id)) continue;
        if (ways_[need].returns) {
          earlier_[id].push_back(need);
        } else {
          std::ranges::copy_if(earlier_[need], std::back_inserter(earlier_[id]),
                               [&](StepId each) { return servers_.share(each, id); });
        }
      }
      make_set(earlier_[id]);
    }
  }

  Undo make() const {
    Undo undo;
    const auto count = static_cast<std::size_t>(std::ranges::count(ways_, true, &Way::returns));
    undo.steps.reserve(count);
    undo.undoes.reserve(count);
    undo.until.reserve(count);
    std::vector<StepId> place(plan_.steps.size());
    for (auto id = static_cast<StepId>(plan_.steps.size()); id-- > 0;) {
      if (!ways_[id].returns) continue;
      place[id] = static_cast<StepId>(undo.steps.size());
      undo.steps.push_back(inverse(id));
      undo.undoes.push_back(id);
      undo.until.push_back(ways_[id].until);
    }
    for (const StepId later : undo.undoes) {
      for (const StepId earlier : earlier_[later]) {
        undo.steps[place[earlier]].needs.push_back(place[later]);
      }
    }
    put_in_a_row(undo.steps);
    for (Step& each : undo.steps) make_set(each.needs);
    for (StepId id = 0; id < ways_.size(); ++id) {
      if (ways_[id].changes && !is_taken_back(id)) undo.lost.push_back(id);
    }
    return undo;
  }

  // What one step clears the next one must not find cleared.
  static void put_in_a_row(std::vector<Step>& steps) {
    std::optional<StepId> last;
    for (StepId id = 0; id < steps.size(); ++id) {
      if (steps[id].clears.empty()) continue;
      if (last) steps[id].needs.push_back(*last);
      last = id;
    }
  }

  bool is_taken_back(StepId id) const {
    const Way& way = ways_[id];
    if (!way.with_copy) return way.returns && way.is_whole && way.until.empty();
    bool goes = false;
    servers_.each_beside(id, [&](StepId other) {
      const Way& copy = ways_[other];
      goes |= is(other, Action::import, step(id).thumbprint) && copy.returns && copy.until.empty();
    });
    return goes;
  }

  CertificateKey key_of(const Thumbprint& thumbprint) const {
    const auto found = certificates_.find(thumbprint);
    if (found != certificates_.end()) return found->second->key;
    return *CertificateKey::parse(thumbprint.text());
  }

  Step inverse(StepId id) const {
    return step(id).address.action == Action::import ? remove_again(id) : assign_again(id);
  }

  Step with_place_of(StepId id) const {
    Step result;
    result.address = step(id).address;
    result.rollout = step(id).rollout;
    return result;
  }

  static Fact with_key(const TargetName& server, const Thumbprint& thumbprint) {
    return {server, Fact::Field::certificate, thumbprint, {}, {}, "with key"};
  }

  Step assign_again(StepId id) const {
    const Step& done = step(id);
    const Way& way = ways_[id];
    const std::string& slot = done.address.slot.text();
    Step result = with_place_of(id);
    result.address.certificate = key_of(way.previous);
    result.thumbprint = way.previous;
    result.name = way.name.value_or(std::string());
    result.before = done.after;
    result.after = done.before;
    if (is_outline_) return result;
    result.reason = fmt::format("{} used {} before", slot, way.previous.short_text());
    result.interrupts = done.interrupts;
    result.undo = Step::Undo::possible;
    result.undo_text = fmt::format("assign {} to {} again", slot, done.thumbprint.short_text());
    for (const TargetName* server : servers_of(done)) {
      result.guard.push_back(with_key(*server, way.previous));
    }
    const auto name = done.name.empty() ? way.name : std::optional(done.name);
    result.guard.push_back({done.address.target,
                            Fact::Field::slot,
                            {},
                            done.address.slot,
                            {},
                            slot_value(done.after, name)});
    return result;
  }

  Step remove_again(StepId id) const {
    const Step& done = step(id);
    Step result = with_place_of(id);
    result.address.action = Action::remove;
    result.thumbprint = done.thumbprint;
    result.clears = done.clears;
    if (is_outline_) return result;
    result.reason = "it was not there before";
    result.interrupts = clearing_text(result.clears);
    result.undo = Step::Undo::impossible;
    result.undo_text = "the copy is deleted; import it again from another copy";
    result.guard.push_back(with_key(done.address.target, done.thumbprint));
    servers_.each_beside(id, [&](StepId other) {
      if (!is(other, Action::assign, done.thumbprint) || !is_alone(id, other)) return;
      if (const Fact* fact = slot_fact(step(other))) result.guard.push_back(*fact);
    });
    return result;
  }

  // Whether it is known what the slot is when the copy goes: the import's own server, where no
  // other step assigns it and this one is taken back. What is added beside others may also have
  // come along with another slot.
  bool is_alone(StepId import, StepId assign) const {
    const bool is_own = step(assign).address.target == step(import).address.target;
    if (!is_own || !ways_[assign].is_whole) return false;
    bool alone = true;
    servers_.each_beside(import, [&](StepId other) {
      alone &= other == assign || marks_[other].action != Action::assign ||
               !have_one_slot(other, assign);
    });
    return alone;
  }

  const Plan& plan_;
  bool is_outline_;
  StepsByServer servers_;
  std::vector<Mark> marks_;  // of each step
  std::vector<Way> ways_;
  std::vector<Ids> earlier_;
  std::unordered_map<Thumbprint, const PlannedCertificate*> certificates_;
};

}  // namespace

Undo find_undo(const Plan& plan) { return Finder(plan, false).find(); }

Undo outline_undo(const Plan& plan) { return Finder(plan, true).find(); }

namespace {

// What a slot is like before the copy goes is known where it goes back to that now.
void forget_others(Step& removal, const std::vector<Step>& steps) {
  std::erase_if(removal.guard, [&](const Fact& fact) {
    return fact.field == Fact::Field::slot && std::ranges::none_of(removal.needs, [&](StepId need) {
             return steps[need].address.slot == fact.slot;
           });
  });
}

// The part of an undo that is wanted, with the needs of what is left out passed on.
std::vector<Step> part_of(Undo undo, const std::vector<bool>& is_wanted) {
  std::vector<Step> steps;
  std::vector<Ids> stands_for(undo.steps.size());
  for (StepId id = 0; id < undo.steps.size(); ++id) {
    Ids needs;
    for (const StepId need : undo.steps[id].needs) add(stands_for[need], needs);
    make_set(needs);
    if (!is_wanted[id]) {
      stands_for[id] = std::move(needs);
      continue;
    }
    stands_for[id] = {static_cast<StepId>(steps.size())};
    steps.push_back(std::move(undo.steps[id]));
    steps.back().needs = std::move(needs);
    if (steps.back().address.action == Action::remove) forget_others(steps.back(), steps);
  }
  return steps;
}

template <class Item>
bool is_in(const std::vector<Item>& sorted, const Item& item) {
  return std::ranges::binary_search(sorted, item);
}

// Of `from` what the steps of `plan` speak of.
void name_parts(const Plan& from, Plan& plan) {
  std::vector<TargetName> servers;
  std::vector<Thumbprint> thumbprints;
  for (const Step& step : plan.steps) {
    servers.push_back(step.address.target);
    for (const Fact& fact : step.guard) servers.push_back(fact.target);
    thumbprints.push_back(step.thumbprint);
    thumbprints.insert(thumbprints.end(), step.before.begin(), step.before.end());
    thumbprints.insert(thumbprints.end(), step.after.begin(), step.after.end());
  }
  std::ranges::sort(servers);
  std::ranges::sort(thumbprints);
  for (std::size_t at = 0; at < from.targets.size(); ++at) {
    if (!is_in(servers, from.targets[at].name)) continue;
    plan.targets.push_back(from.targets[at]);
    if (at < from.proof.size()) plan.proof.push_back(from.proof[at]);
  }
  for (const PlannedCertificate& each : from.certificates) {
    if (is_in(thumbprints, each.thumbprint)) plan.certificates.push_back(each);
  }
  plan.servers = plan.targets.size();
}

}  // namespace

Plan undo_plan(const Plan& plan, const std::function<bool(StepId)>& was_done) {
  Undo undo = find_undo(plan);
  std::vector<bool> is_wanted(undo.steps.size());
  for (StepId id = 0; id < undo.steps.size(); ++id) {
    is_wanted[id] = was_done(undo.undoes[id]) && std::ranges::none_of(undo.until[id], was_done);
  }
  Plan result;
  // The needs lead back in the plan's order, so there is no ring.
  result.steps = in_order(part_of(std::move(undo), is_wanted)).value();
  name_parts(plan, result);
  result.rollouts = plan.rollouts;
  for (Rollout& rollout : result.rollouts) {
    rollout.waves = 1;
    rollout.hold = std::chrono::seconds{0};
  }
  result.manifest = plan.manifest;
  repeat_checks(plan, result);
  return result;
}

}  // namespace signet
