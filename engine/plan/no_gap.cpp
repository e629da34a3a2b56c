#include "plan/no_gap.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "plan/ancestors.h"

namespace signet {

namespace {

using Ids = std::vector<StepId>;

// One server, and the steps that change which copies it has and which its slots point to.
struct Site {
  TargetName name;
  const ServerState* state = nullptr;  // null where it is not known
  const Capabilities* platform = nullptr;
  Ids imports;
  Ids assigns;  // also those of other servers that share the slot
  Ids removes;
};

const Capabilities* platform_of(const Plan& plan, const PlatformCatalog& catalog,
                                const TargetName& name) {
  const auto at = std::ranges::lower_bound(plan.targets, name, {}, &Target::name);
  return at != plan.targets.end() && at->name == name ? find_platform(catalog, at->platform)
                                                      : nullptr;
}

// All that share the slot of this assign with its own server.
std::vector<TargetName> sharers_of(const Step& assign, const Site& own) {
  const ObservedSlot* slot = own.state ? own.state->find(assign.address.slot) : nullptr;
  if (!slot) return {};
  std::vector<TargetName> others = slot->shared_with;
  std::erase(others, assign.address.target);
  return others;
}

class Sites {
 public:
  Sites(const Plan& plan, const Observed& observed, const PlatformCatalog& catalog)
      : plan_(plan), observed_(observed), catalog_(catalog) {
    for (StepId id = 0; id < plan.steps.size(); ++id) add(id);
  }

  const Site* find(const TargetName& name) const {
    const auto found = numbers_.find(name.text());
    return found == numbers_.end() ? nullptr : &sites_[found->second];
  }

 private:
  void add(StepId id) {
    const Step& step = plan_.steps[id];
    switch (step.address.action) {
      case Action::import:
        return of(step.address.target).imports.push_back(id);
      case Action::remove:
        return of(step.address.target).removes.push_back(id);
      case Action::assign:
        of(step.address.target).assigns.push_back(id);
        for (const TargetName& other : sharers_of(step, of(step.address.target))) {
          of(other).assigns.push_back(id);
        }
        return;
      case Action::export_key:
      case Action::install_chain:
      case Action::configure:
      case Action::await:
      case Action::prove:
        return;
    }
  }

  Site& of(const TargetName& name) {
    const auto [at, is_new] = numbers_.try_emplace(name.text(), sites_.size());
    if (!is_new) return sites_[at->second];
    Site& site = sites_.emplace_back();
    site.name = name;
    const ObservedServer* server = observed_.find(name);
    if (server && server->state.has_value()) site.state = &server->state.value();
    site.platform = platform_of(plan_, catalog_, name);
    return site;
  }

  const Plan& plan_;
  const Observed& observed_;
  const PlatformCatalog& catalog_;
  std::vector<Site> sites_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

bool names(const std::vector<std::string>& slots, const SlotName& slot) {
  return std::ranges::find(slots, slot.text()) != slots.end();
}

bool is_free(const ObservedSlot& slot) {
  return slot.holders.is_absent() || (slot.holders.has_value() && slot.holders.value().empty());
}

// What an assign does to a slot of a server: perhaps not that which it is for.
enum class Effect {
  none,
  sets,             // points it to its certificate and to no other
  adds,             // points it to its certificate too
  sets_where_free,  // the first, as long as nobody holds it
};

// A slot that a certificate is taken away from, or not.
struct Spot {
  const Site& site;
  const ObservedSlot& slot;
  const SlotRule* rule;
};

class Search {
 public:
  Search(const Plan& plan, const Observed& observed, const PlatformCatalog& catalog)
      : plan_(plan), sites_(plan, observed, catalog), ancestors_(plan) {
    for (const PlannedCertificate& each : plan.certificates) {
      if (each.certificate) bytes_.try_emplace(each.thumbprint, each.certificate.get());
    }
  }

  std::optional<Gap> find() {
    for (StepId id = 0; id < plan_.steps.size(); ++id) {
      const Action action = plan_.steps[id].address.action;
      std::optional<Gap> gap;
      if (action == Action::assign) gap = look_at_assign(id);
      if (action == Action::remove) gap = look_at_remove(id);
      if (gap) return gap;
    }
    return std::nullopt;
  }

 private:
  const Step& step(StepId id) const { return plan_.steps[id]; }
  const Thumbprint& certificate(StepId id) const { return plan_.steps[id].thumbprint; }

  // What leads to the last step: all it needs, and before it `pivot`, which comes as late as it
  // can.
  Ids schedule(StepId last, std::optional<StepId> pivot) {
    Ids order;
    std::vector<bool> done(plan_.steps.size());
    if (pivot) {
      Ids all;
      std::vector<bool> met(plan_.steps.size());
      ancestors_.append(last, all, met);
      for (const StepId id : all) {
        const bool is_free = id != last && id != *pivot && !ancestors_.has(id, *pivot);
        if (is_free) ancestors_.append(id, order, done);
      }
      ancestors_.append(*pivot, order, done);
    }
    ancestors_.append(last, order, done);
    return order;
  }

  // Where the copy is not certain to be when the slot is pointed to it.
  std::optional<Gap> look_at_assign(StepId id) {
    const Site& own = *sites_.find(step(id).address.target);
    if (auto gap = look_at_copy(id, own)) return gap;
    for (const TargetName& name : sharers_of(step(id), own)) {
      if (auto gap = look_at_copy(id, *sites_.find(name))) return gap;
    }
    return std::nullopt;
  }

  std::optional<Gap> look_at_copy(StepId assign, const Site& site) {
    const Thumbprint& wanted = certificate(assign);
    Ids imports = site.imports;
    std::erase_if(imports, [&](StepId id) { return certificate(id) != wanted; });
    Ids before = imports;
    std::erase_if(before, [&](StepId id) { return !ancestors_.has(assign, id); });
    if (before.empty() && !has_key(site, wanted)) {
      return gap_of(assign, site, {}, imports.empty() ? std::nullopt : std::optional(imports[0]));
    }
    for (const StepId removal : site.removes) {
      if (certificate(removal) != wanted || ancestors_.has(removal, assign)) continue;
      const bool comes_again =
          std::ranges::any_of(before, [&](StepId id) { return ancestors_.has(id, removal); });
      if (!comes_again) return gap_of(assign, site, removal, {});
    }
    return std::nullopt;
  }

  Gap gap_of(StepId assign, const Site& site, std::optional<StepId> removal,
             std::optional<StepId> failed) {
    const Step& last = step(assign);
    return {schedule(assign, removal),
            failed,
            site.name,
            last.address.slot,
            last.thumbprint,
            fmt::format("{} does not have {} with its key when {} is assigned to it",
                        site.name.text(), last.thumbprint.short_text(), last.address.slot.text())};
  }

  static bool has_key(const Site& site, const Thumbprint& thumbprint) {
    const ObservedCertificate* copy = site.state ? site.state->find(thumbprint) : nullptr;
    return copy && copy->has_key == Known<bool>(true);
  }

  std::optional<Gap> look_at_remove(StepId id) {
    const Site& site = *sites_.find(step(id).address.target);
    if (!site.state) return std::nullopt;
    for (const ObservedSlot& slot : site.state->slots) {
      const SlotRule* rule = site.platform ? site.platform->find_slot(slot.slot) : nullptr;
      if (rule && !rule->blocks_removal) continue;  // the removal takes it off
      if (is_cleared(step(id), slot.slot)) continue;
      if (auto gap = look_at_slot(id, {site, slot, rule})) return gap;
    }
    return std::nullopt;
  }

  std::optional<Gap> look_at_slot(StepId removal, const Spot& spot) {
    const Thumbprint& gone = certificate(removal);
    const bool may_be_there =
        spot.site.state->find(gone) ||
        std::ranges::any_of(spot.site.imports, [&](StepId id) { return certificate(id) == gone; });
    if (!may_be_there || has_heir(removal, spot)) return std::nullopt;
    const bool was_held = spot.slot.holders.is_unknown() ||
                          (spot.slot.holders.has_value() && holds(spot.slot.holders.value(), gone));
    if (was_held && !is_moved(removal, spot, {})) return gap_of(removal, spot, {});
    for (const StepId assign : spot.site.assigns) {
      if (certificate(assign) != gone || !may_point(assign, removal, spot)) continue;
      if (!is_moved(removal, spot, assign)) return gap_of(removal, spot, assign);
    }
    return std::nullopt;
  }

  // Whether the slot may come to the certificate of the assign before it is removed.
  bool may_point(StepId assign, StepId removal, const Spot& spot) {
    const Effect effect = effect_on(assign, spot);
    if (effect == Effect::none || ancestors_.has(assign, removal)) return false;
    return effect != Effect::sets_where_free || is_free_before(assign, spot);
  }

  bool is_free_before(StepId assign, const Spot& spot) {
    return is_free(spot.slot) && std::ranges::none_of(spot.site.assigns, [&](StepId other) {
             return effect_on(other, spot) != Effect::none && ancestors_.has(assign, other);
           });
  }

  // Whether something is sure to point the slot elsewhere before the removal; and where it came to
  // the certificate by an assign, after that.
  bool is_moved(StepId removal, const Spot& spot, std::optional<StepId> assign) {
    return std::ranges::any_of(spot.site.assigns, [&](StepId mover) {
      if (!moves(mover, removal, spot) || !ancestors_.has(removal, mover)) return false;
      if (!assign || ancestors_.has(mover, *assign)) return true;
      // A slot that is taken where it is free has to be free still.
      return effect_on(*assign, spot) == Effect::sets_where_free;
    });
  }

  bool moves(StepId mover, StepId removal, const Spot& spot) const {
    return certificate(mover) != certificate(removal) && effect_on(mover, spot) == Effect::sets &&
           !are_alike(spot, certificate(mover), certificate(removal));
  }

  Effect effect_on(StepId assign, const Spot& spot) const {
    const Step& done = step(assign);
    if (done.address.slot == spot.slot.slot) return own_effect(assign, spot);
    if (done.address.target != spot.site.name || !spot.site.platform) return Effect::none;
    const SlotRule* rule = spot.site.platform->find_slot(done.address.slot);
    if (!rule) return Effect::none;
    // It may come along or not, as the slot that brings it may have been held already.
    if (names(rule->implies, spot.slot.slot)) return Effect::adds;
    return names(rule->implies_where_empty, spot.slot.slot) ? Effect::sets_where_free
                                                            : Effect::none;
  }

  Effect own_effect(StepId assign, const Spot& spot) const {
    if (!spot.rule) return Effect::adds;
    switch (spot.rule->holding) {
      case SlotRule::Holding::exclusive:
        return Effect::sets;
      case SlotRule::Holding::additive:
        return Effect::adds;
      case SlotRule::Holding::matching:
        return bytes_of(spot, certificate(assign)) ? Effect::sets : Effect::adds;
    }
    return Effect::adds;
  }

  // Another copy that the slot is set to as well, and that is there for certain.
  bool has_heir(StepId removal, const Spot& spot) {
    const bool has_heirs = spot.rule && spot.rule->holding == SlotRule::Holding::matching &&
                           !spot.rule->shared && spot.slot.holders.has_value();
    const Thumbprint& gone = certificate(removal);
    if (!has_heirs || !holds(spot.slot.holders.value(), gone)) return false;
    const auto stays = [&](const Thumbprint& heir) {
      return heir != gone && std::ranges::none_of(spot.site.removes, [&](StepId other) {
               return certificate(other) == heir && !ancestors_.has(other, removal);
             });
    };
    const bool was_there = std::ranges::any_of(
        spot.slot.holders.value(),
        [&](const Thumbprint& heir) { return has_key(spot.site, heir) && stays(heir); });
    return was_there || std::ranges::any_of(spot.site.imports, [&](StepId import) {
             const Thumbprint& heir = certificate(import);
             return ancestors_.has(removal, import) && bytes_of(spot, heir) &&
                    bytes_of(spot, gone) && are_alike(spot, heir, gone) && stays(heir);
           });
  }

  const Certificate* bytes_of(const Spot& spot, const Thumbprint& thumbprint) const {
    const ObservedCertificate* copy = spot.site.state->find(thumbprint);
    if (copy && copy->certificate) return copy->certificate.get();
    const auto found = bytes_.find(thumbprint);
    return found == bytes_.end() ? nullptr : found->second;
  }

  // Whether a slot that is set to one of them is set to the other as well.
  bool are_alike(const Spot& spot, const Thumbprint& left, const Thumbprint& right) const {
    if (!spot.rule || spot.rule->holding != SlotRule::Holding::matching) return false;
    const Certificate* one = bytes_of(spot, left);
    const Certificate* other = bytes_of(spot, right);
    return !one || !other || (one->issuer == other->issuer && one->subject == other->subject);
  }

  Gap gap_of(StepId removal, const Spot& spot, std::optional<StepId> assign) {
    const auto mover = std::ranges::find_if(spot.site.assigns,
                                            [&](StepId id) { return moves(id, removal, spot); });
    const bool has_failed = mover != spot.site.assigns.end() && !ancestors_.has(removal, *mover);
    const Thumbprint& gone = certificate(removal);
    return {schedule(removal, assign),
            has_failed ? std::optional(*mover) : std::nullopt,
            spot.site.name,
            spot.slot.slot,
            gone,
            fmt::format("{} of {} still points to {} when that is removed", spot.slot.slot.text(),
                        spot.site.name.text(), gone.short_text())};
  }

  const Plan& plan_;
  Sites sites_;
  Ancestors ancestors_;
  std::unordered_map<Thumbprint, const Certificate*> bytes_;
};

}  // namespace

std::optional<Gap> find_gap(const Plan& plan, const Observed& observed,
                            const PlatformCatalog& catalog) {
  return Search(plan, observed, catalog).find();
}

std::string describe(const Gap& gap, const Plan& plan) {
  std::string text;
  std::size_t number = 0;
  if (gap.failed) text += plan.steps[*gap.failed].address.text() + " fails or has not begun\n";
  for (const StepId id : gap.schedule) {
    text += fmt::format("{}. {}\n", ++number, plan.steps[id].address.text());
  }
  return text + gap.why + "\n";
}

}  // namespace signet
