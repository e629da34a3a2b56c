#include "support/platform_conformance.h"

#include <algorithm>

namespace signet {

namespace {

Step step_for(const Target& target, Action action, const Thumbprint& thumbprint,
              const SlotName& slot) {
  Step step;
  step.address = {target.name, action, CertificateKey::parse("wanted").value(), slot};
  step.thumbprint = thumbprint;
  return step;
}

std::string words(const ApplyResult& result) {
  return std::string(to_text(result.outcome)) +
         (result.problem.summary.empty() ? "" : ": " + to_line(result.problem));
}

Thumbprint nobodys() { return Thumbprint::parse(std::string(40, 'F')).value(); }

}  // namespace

void PlatformConformance::SetUp() { fleet_ = GetParam().make(); }

ServerState PlatformConformance::state_of(const Target& target) {
  const ObservedServer server = fleet_->platform->observe(target, world_.context);
  EXPECT_EQ(server.name, target.name);
  if (server.state.has_value()) return server.state.value();
  ADD_FAILURE() << target.name.text()
                << " is unknown: " << (server.state.is_unknown() ? server.state.why() : "absent");
  return {};
}

ApplyResult PlatformConformance::act(const Target& target, Action action,
                                     const Thumbprint& thumbprint, const SlotName& slot,
                                     const KeyBundle* bundle) {
  return fleet_->platform->apply(target, step_for(target, action, thumbprint, slot), bundle,
                                 world_.context);
}

Problem PlatformConformance::refused(const Target& target, Action action,
                                     const Thumbprint& thumbprint, const SlotName& slot,
                                     const KeyBundle* bundle) {
  const ServerState source = state_of(fleet_->source);
  const ServerState destination = state_of(fleet_->destination);
  const ApplyResult result = act(target, action, thumbprint, slot, bundle);
  EXPECT_EQ(result.outcome, Outcome::not_done) << words(result);
  EXPECT_FALSE(result.problem.summary.empty());
  EXPECT_FALSE(result.problem.code.empty());
  EXPECT_FALSE(result.bundle.has_value());
  EXPECT_TRUE(state_of(fleet_->source) == source) << "a refused act changed the source";
  EXPECT_TRUE(state_of(fleet_->destination) == destination) << "a refused act changed the target";
  return result.problem;
}

ProveResult PlatformConformance::prove(const Target& target, const Thumbprint& thumbprint,
                                       std::vector<SlotName> slots) {
  Step step = step_for(target, Action::prove, thumbprint, {});
  step.slots = std::move(slots);
  return fleet_->platform->prove(target, step, world_.context);
}

void PlatformConformance::transfer(bool exportable) {
  const ApplyResult exported = act(fleet_->source, Action::export_key, fleet_->wanted);
  ASSERT_EQ(exported.outcome, Outcome::done) << words(exported);
  Step step = step_for(fleet_->destination, Action::import, fleet_->wanted, {});
  step.exportable = exportable;
  if (rules().friendly_name_longest > 0) step.friendly_name = "Webmail 2026";
  const ApplyResult imported =
      fleet_->platform->apply(fleet_->destination, step, &*exported.bundle, world_.context);
  ASSERT_EQ(imported.outcome, Outcome::done) << words(imported);
}

SlotName PlatformConformance::blocking_slot() {
  for (const ObservedSlot& item : state_of(fleet_->destination).slots) {
    const SlotRule& rule = *rules().find_slot(item.slot);
    if (rule.blocks_removal && rule.assignable) return item.slot;
  }
  ADD_FAILURE() << "no service blocks a removal";
  return {};
}

const std::vector<Thumbprint>& PlatformConformance::holders(const ServerState& state,
                                                            const SlotName& slot) const {
  static const std::vector<Thumbprint> none;
  const ObservedSlot* found = state.find(slot);
  EXPECT_NE(found, nullptr) << slot.text();
  return found != nullptr && found->holders.has_value() ? found->holders.value() : none;
}

TEST_P(PlatformConformance, LookingTwiceShowsTheSame) {
  for (const Target& target : {fleet_->source, fleet_->destination}) {
    EXPECT_TRUE(state_of(target) == state_of(target)) << target.name.text();
  }
}

TEST_P(PlatformConformance, ShowsEveryCertificateAndEveryService) {
  const ServerState source = state_of(fleet_->source);
  const ServerState destination = state_of(fleet_->destination);
  const ObservedCertificate* wanted = source.find(fleet_->wanted);
  ASSERT_NE(wanted, nullptr);
  EXPECT_TRUE(wanted->has_key == Known<bool>(true));
  EXPECT_TRUE(wanted->exportable == Known<bool>(true));
  const ObservedCertificate* own = destination.find(fleet_->own);
  ASSERT_NE(own, nullptr);
  EXPECT_TRUE(own->has_key == Known<bool>(true));
  EXPECT_TRUE(own->exportable == Known<bool>(false));
  const ObservedCertificate* keyless = destination.find(fleet_->keyless);
  ASSERT_NE(keyless, nullptr);
  EXPECT_TRUE(keyless->has_key == Known<bool>(false));
  EXPECT_TRUE(keyless->exportable == Known<bool>(Absent{}));
  for (const SlotRule& rule : rules().slots) {
    if (!rule.assignable || fleet_->not_there.contains(rule.kind)) continue;
    EXPECT_TRUE(std::ranges::any_of(destination.slots, [&](const ObservedSlot& item) {
      return rules().find_slot(item.slot) == &rule;
    })) << rule.kind;
  }
  for (const ObservedSlot& item : destination.slots) {
    if (!rules().find_slot(item.slot)->assignable) continue;
    EXPECT_EQ(holders(destination, item.slot), std::vector{fleet_->own}) << item.slot.text();
  }
}

TEST_P(PlatformConformance, ExportsWithoutChangingAnything) {
  const ServerState before = state_of(fleet_->source);
  for (int round = 0; round < 2; ++round) {
    const ApplyResult result = act(fleet_->source, Action::export_key, fleet_->wanted);
    ASSERT_EQ(result.outcome, Outcome::done) << words(result);
    ASSERT_TRUE(result.bundle.has_value());
    EXPECT_EQ(result.bundle->thumbprint, fleet_->wanted);
    EXPECT_FALSE(result.bundle->password.empty());
  }
  EXPECT_TRUE(state_of(fleet_->source) == before);
}

TEST_P(PlatformConformance, RefusesToExportWhatItMayNotOrCannot) {
  refused(fleet_->destination, Action::export_key, fleet_->own);
  refused(fleet_->destination, Action::export_key, fleet_->keyless);
  refused(fleet_->destination, Action::export_key, nobodys());
}

TEST_P(PlatformConformance, ImportsOnce) {
  const ServerState before = state_of(fleet_->destination);
  ASSERT_NO_FATAL_FAILURE(transfer(true));
  const ServerState after = state_of(fleet_->destination);
  const ObservedCertificate* item = after.find(fleet_->wanted);
  ASSERT_NE(item, nullptr);
  EXPECT_TRUE(item->has_key == Known<bool>(true));
  EXPECT_TRUE(item->exportable == Known<bool>(true));
  if (rules().friendly_name_longest > 0) {
    EXPECT_TRUE(item->friendly_name == Known<std::string>("Webmail 2026"));
  }
  EXPECT_EQ(after.certificates.size(), before.certificates.size() + 1);
  if (rules().staging_inert) {
    EXPECT_TRUE(after.slots == before.slots);
  }
  const ApplyResult exported = act(fleet_->source, Action::export_key, fleet_->wanted);
  const ApplyResult again =
      act(fleet_->destination, Action::import, fleet_->wanted, {}, &*exported.bundle);
  EXPECT_EQ(again.outcome, Outcome::already) << words(again);
  EXPECT_TRUE(state_of(fleet_->destination) == after);
}

TEST_P(PlatformConformance, PassesAnExportableKeyOnAndKeepsAnother) {
  ASSERT_NO_FATAL_FAILURE(transfer(false));
  refused(fleet_->destination, Action::export_key, fleet_->wanted);
  fleet_ = GetParam().make();
  ASSERT_NO_FATAL_FAILURE(transfer(true));
  const ApplyResult result = act(fleet_->destination, Action::export_key, fleet_->wanted);
  EXPECT_EQ(result.outcome, Outcome::done) << words(result);
}

TEST_P(PlatformConformance, RefusesToImportWhatItWasNotGiven) {
  const ApplyResult exported = act(fleet_->source, Action::export_key, fleet_->wanted);
  ASSERT_TRUE(exported.bundle.has_value());
  const KeyBundle& bundle = *exported.bundle;
  refused(fleet_->destination, Action::import, fleet_->wanted);
  refused(fleet_->destination, Action::import, nobodys(), {}, &bundle);
}

TEST_P(PlatformConformance, RefusesToImportOverACertificateWithoutItsKey) {
  const ApplyResult exported = act(fleet_->source, Action::export_key, fleet_->wanted);
  ASSERT_TRUE(exported.bundle.has_value());
  refused(fleet_->destination, Action::import, fleet_->keyless, {}, &*exported.bundle);
}

TEST_P(PlatformConformance, AssignsEachServiceOnceAndByItsRule) {
  ASSERT_NO_FATAL_FAILURE(transfer());
  for (const ObservedSlot& before : state_of(fleet_->destination).slots) {
    const SlotRule& rule = *rules().find_slot(before.slot);
    if (!rule.assignable) {
      refused(fleet_->destination, Action::assign, fleet_->wanted, before.slot);
      continue;
    }
    const ApplyResult first = act(fleet_->destination, Action::assign, fleet_->wanted, before.slot);
    EXPECT_TRUE(first.outcome == Outcome::done || first.outcome == Outcome::already)
        << before.slot.text() << " " << words(first);
    const ServerState after = state_of(fleet_->destination);
    const bool alone = rule.holding == SlotRule::Holding::exclusive;
    EXPECT_TRUE(holds(holders(after, before.slot), fleet_->wanted)) << before.slot.text();
    EXPECT_EQ(holds(holders(after, before.slot), fleet_->own), !alone) << before.slot.text();
    for (const std::string& implied : rule.implies) {
      const SlotName slot = SlotName::parse(implied).value();
      EXPECT_TRUE(holds(holders(after, slot), fleet_->wanted)) << implied;
    }
    const ApplyResult again = act(fleet_->destination, Action::assign, fleet_->wanted, before.slot);
    EXPECT_EQ(again.outcome, Outcome::already) << before.slot.text() << " " << words(again);
    EXPECT_TRUE(state_of(fleet_->destination) == after) << before.slot.text();
  }
}

TEST_P(PlatformConformance, RefusesToAssignWhatCannotServe) {
  const SlotName slot = blocking_slot();
  refused(fleet_->destination, Action::assign, fleet_->wanted, slot);
  refused(fleet_->destination, Action::assign, fleet_->keyless, slot);
  refused(fleet_->destination, Action::assign, fleet_->own, SlotName::parse("Gopher").value());
  refused(fleet_->destination, Action::assign, fleet_->own,
          SlotName::parse(slot.text() + ":no-such-endpoint").value());
}

TEST_P(PlatformConformance, RemovesOnlyWhatIsNotInUse) {
  refused(fleet_->destination, Action::remove, fleet_->own);
  ASSERT_NO_FATAL_FAILURE(transfer());
  bool kept_for_good = false;
  for (const ObservedSlot& item : state_of(fleet_->destination).slots) {
    const SlotRule& rule = *rules().find_slot(item.slot);
    if (!rule.assignable) continue;
    refused(fleet_->destination, Action::remove, fleet_->own);
    if (!rule.blocks_removal) continue;
    act(fleet_->destination, Action::assign, fleet_->wanted, item.slot);
    kept_for_good |= rule.holding == SlotRule::Holding::additive;
  }
  if (kept_for_good) {  // nobody takes its last service from it
    refused(fleet_->destination, Action::remove, fleet_->own);
    return;
  }
  const ApplyResult first = act(fleet_->destination, Action::remove, fleet_->own);
  ASSERT_EQ(first.outcome, Outcome::done) << words(first);
  const ServerState after = state_of(fleet_->destination);
  EXPECT_EQ(after.find(fleet_->own), nullptr);
  for (const ObservedSlot& item : after.slots) {
    EXPECT_FALSE(holds(holders(after, item.slot), fleet_->own)) << item.slot.text();
  }
  const ApplyResult again = act(fleet_->destination, Action::remove, fleet_->own);
  EXPECT_EQ(again.outcome, Outcome::already) << words(again);
  EXPECT_TRUE(state_of(fleet_->destination) == after);
}

TEST_P(PlatformConformance, RemovesACertificateWithoutItsKeySoThatItCanBeImported) {
  const ApplyResult removed = act(fleet_->destination, Action::remove, fleet_->keyless);
  EXPECT_EQ(removed.outcome, Outcome::done) << words(removed);
  EXPECT_EQ(state_of(fleet_->destination).find(fleet_->keyless), nullptr);
}

TEST_P(PlatformConformance, ProvesWhatIsSoAndRefutesWhatIsNot) {
  using enum ProveResult::Verdict;
  const SlotName slot = blocking_slot();
  if (rules().proof == ProofLevel::none) {
    EXPECT_EQ(prove(fleet_->destination, fleet_->wanted, {slot}).verdict, unknown);
    return;
  }
  EXPECT_EQ(prove(fleet_->destination, fleet_->wanted, {slot}).verdict, refuted);
  EXPECT_EQ(prove(fleet_->destination, fleet_->keyless, {}).verdict, refuted);
  ASSERT_NO_FATAL_FAILURE(transfer());
  EXPECT_EQ(prove(fleet_->destination, fleet_->wanted, {}).verdict, proven);
  const ProveResult early = prove(fleet_->destination, fleet_->wanted, {slot});
  EXPECT_EQ(early.verdict, refuted);
  EXPECT_FALSE(early.problem.summary.empty());
  act(fleet_->destination, Action::assign, fleet_->wanted, slot);
  const ServerState before = state_of(fleet_->destination);
  const ProveResult late = prove(fleet_->destination, fleet_->wanted, {slot});
  EXPECT_EQ(late.verdict, proven) << to_line(late.problem);
  EXPECT_EQ(late.level, rules().proof);
  EXPECT_TRUE(state_of(fleet_->destination) == before);
}

TEST_P(PlatformConformance, KnowsNothingOfAServerThatIsNotThere) {
  const ObservedServer server = fleet_->platform->observe(fleet_->nowhere, world_.context);
  EXPECT_EQ(server.name, fleet_->nowhere.name);
  ASSERT_TRUE(server.state.is_unknown());
  EXPECT_FALSE(server.state.why().empty());
  for (const Action action : {Action::export_key, Action::assign, Action::remove}) {
    refused(fleet_->nowhere, action, fleet_->wanted, blocking_slot());
  }
  EXPECT_EQ(prove(fleet_->nowhere, fleet_->wanted, {}).verdict, ProveResult::Verdict::unknown);
}

TEST_P(PlatformConformance, ChangesNothingInActsThatItDoesNotKnow) {
  const ServerState before = state_of(fleet_->destination);
  std::vector<Action> unknown = {Action::await, Action::prove};
  if (!rules().installs_chain) unknown.push_back(Action::install_chain);
  for (const Action action : unknown) {
    const ApplyResult result = act(fleet_->destination, action, fleet_->own);
    EXPECT_NE(result.outcome, Outcome::done) << to_text(action);
    EXPECT_TRUE(state_of(fleet_->destination) == before) << to_text(action);
  }
}

}  // namespace signet
