#include "plan/no_gap.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "plan/diff.h"
#include "support/fleet.h"

namespace signet {
namespace {

struct World {
  Plan plan;
  Observed observed;
  PlatformCatalog catalog = test::catalog();

  StepId id(const std::string& address) const {
    for (StepId at = 0; at < plan.steps.size(); ++at) {
      if (plan.steps[at].address.text() == address) return at;
    }
    ADD_FAILURE() << "there is no " << address;
    return 0;
  }
  Step& step(const std::string& address) { return plan.steps[id(address)]; }

  // What is found, as a person is told.
  std::string gap() const {
    const auto found = find_gap(plan, observed, catalog);
    return found ? describe(*found, plan) : "";
  }
};

World world(const std::string& desired, const std::string& observed) {
  World result;
  result.observed = test::observed(observed);
  auto plan = diff(test::desired(desired), result.observed, result.catalog, {}, test::today());
  EXPECT_TRUE(plan) << (plan ? "" : to_text(plan.error()));
  result.plan = *plan;
  return result;
}

std::string short_text(const char* name) { return test::thumbprint(name).short_text(); }

World renewal() {
  return world(
      "certificate webmail: source=file:webmail.pfx\ncertificate old:\n"
      "A: webmail=IIS\nretire old: A",
      "file webmail.pfx: found\nA: old key | IIS=old");
}

TEST(NoGap, ARenewalWithARemovalHasNone) { EXPECT_EQ(renewal().gap(), ""); }

TEST(NoGap, AnAssignThatDoesNotWaitForItsImport) {
  World broken = renewal();
  broken.step("A/assign/webmail:IIS").needs = {};
  EXPECT_EQ(broken.gap(),
            "A/import/webmail fails or has not begun\n"
            "1. A/assign/webmail:IIS\n"
            "A does not have " +
                short_text("webmail") + " with its key when IIS is assigned to it\n");
}

TEST(NoGap, AnAssignOfWhatIsThereWithoutItsKey) {
  World broken = world("A: webmail=IIS", "A: webmail key, old key | IIS=old");
  broken.observed = test::observed("A: webmail, old key | IIS=old");
  EXPECT_EQ(broken.gap(), "1. A/assign/webmail:IIS\nA does not have " + short_text("webmail") +
                              " with its key when IIS is assigned to it\n");
}

TEST(NoGap, ARemovalThatDoesNotWaitForTheAssign) {
  World broken = renewal();
  broken.step("A/remove/old").needs = {broken.id("A/import/webmail")};
  EXPECT_EQ(broken.gap(),
            "A/assign/webmail:IIS fails or has not begun\n"
            "1. runner/export/webmail\n"
            "2. A/import/webmail\n"
            "3. A/remove/old\n"
            "IIS of A still points to " +
                short_text("old") + " when that is removed\n");
}

TEST(NoGap, ARemovalOfWhatIsAssigned) {
  World broken = world("A: webmail=IIS", "A: webmail key, old key | IIS=old");
  Step removal = broken.plan.steps.front();
  removal.address = *Address::parse("A/remove/webmail");
  broken.plan.steps.push_back(removal);
  EXPECT_EQ(broken.gap(), "1. A/remove/webmail\n2. A/assign/webmail:IIS\nA does not have " +
                              short_text("webmail") + " with its key when IIS is assigned to it\n");
  broken.plan.steps.back().needs = {0};
  EXPECT_EQ(broken.gap(),
            "1. A/assign/webmail:IIS\n2. A/remove/webmail\nIIS of A still points to " +
                short_text("webmail") + " when that is removed\n");
}

TEST(NoGap, TwoAssignsOfASlotInEitherOrder) {
  World broken =
      world("certificate old:\nA: webmail=IIS\nretire old: A", "A: webmail key, old key | IIS=old");
  Step back = broken.step("A/assign/webmail:IIS");
  back.address = *Address::parse("A/assign/old:IIS");
  back.thumbprint = test::thumbprint("old");
  broken.plan.steps.insert(broken.plan.steps.begin(), back);
  for (Step& step : broken.plan.steps) {
    for (StepId& need : step.needs) ++need;
  }
  broken.step("A/remove/old").needs.insert(broken.step("A/remove/old").needs.begin(), 0);
  EXPECT_EQ(broken.gap(),
            "1. A/assign/webmail:IIS\n2. A/prove/webmail\n3. A/assign/old:IIS\n"
            "4. A/remove/old\nIIS of A still points to " +
                short_text("old") + " when that is removed\n");
  broken.step("A/assign/webmail:IIS").needs = {0};
  EXPECT_EQ(broken.gap(), "") << "the move away comes last for certain";
}

TEST(NoGap, AMailServiceThatComesAlongWhereNobodyHasIt) {
  World broken = world("A: webmail=SMTP", "A: webmail key | SMTP SMTP-default");
  Step removal = broken.plan.steps.front();
  removal.address = *Address::parse("A/remove/webmail");
  removal.needs = {0};
  broken.plan.steps.push_back(removal);
  EXPECT_EQ(find_gap(broken.plan, broken.observed, broken.catalog)->slot.text(), "SMTP-default");
  broken.observed = test::observed("A: webmail key, old key | SMTP SMTP-default=old");
  EXPECT_EQ(broken.gap(), "") << "SMTP itself lets it go";
}

// A connector that two servers share.
class SharedGap : public testing::Test {
 protected:
  SharedGap() {
    SlotRule send = exclusive_slot("send", "", "");
    send.holding = SlotRule::Holding::matching;
    send.shared = true;
    SlotRule receive = send;
    receive.kind = "receive";
    receive.shared = false;
    world_.catalog[1].slots.push_back(send);
    world_.catalog[1].slots.push_back(receive);
  }

  void see(const std::string& servers) {
    world_.observed = test::observed(servers);
    std::vector<TargetName> names;
    for (const ObservedServer& server : world_.observed.servers) names.push_back(server.name);
    for (ObservedServer& server : world_.observed.servers) {
      add(server.state.value(),
          {*SlotName::parse("send:Out"), std::vector{old_}, Absent{}, Absent{}, names});
    }
  }
  static void add(ServerState& state, ObservedSlot slot) {
    state.slots.push_back(std::move(slot));
    std::ranges::sort(state.slots, {}, &ObservedSlot::slot);
  }
  void plan(const std::string& text) {
    Desired desired = test::desired(text);
    desired.connectors.push_back({0, "send", "Out", false});
    auto made = diff(desired, world_.observed, world_.catalog, {}, test::today());
    ASSERT_TRUE(made) << to_text(made.error());
    world_.plan = *made;
  }

  World world_;
  Thumbprint old_ = test::thumbprint("old");
};

TEST_F(SharedGap, NeedsTheCopyOnEachServer) {
  see("A: old key, webmail key | IIS=webmail\nB: old key, webmail key | IIS=webmail");
  plan("A: webmail=IIS\nB: webmail=IIS");
  EXPECT_EQ(world_.gap(), "");
  see("A: old key, webmail key | IIS=webmail\nB: old key | IIS=old");
  EXPECT_EQ(world_.gap(), "1. A/assign/webmail:send:Out\nB does not have " + short_text("webmail") +
                              " with its key when send:Out is assigned to it\n");
}

TEST_F(SharedGap, IsMovedByAnotherServersStep) {
  see("A: old key, webmail key | IIS=webmail\nB: old key, webmail key | IIS=webmail");
  plan("A: webmail=IIS\nB: webmail=IIS\nretire old: B");
  EXPECT_EQ(world_.gap(), "");
  const std::string removal = "B/remove/" + old_.text();
  world_.step(removal).needs = {};
  EXPECT_EQ(world_.gap(), "A/assign/webmail:send:Out fails or has not begun\n1. " + removal +
                              "\n"
                              "send:Out of B still points to " +
                              old_.short_text() + " when that is removed\n");
}

TEST_F(SharedGap, ACopyOfTheSameIssuerAndSubjectTakesOver) {
  see("A: old key, older key | IIS\n");
  ServerState& state = world_.observed.servers[0].state.value();
  state.slots.clear();
  Certificate alike = *test::certificate("old");
  alike.thumbprint = test::thumbprint("older");
  state.find(alike.thumbprint)->certificate = std::make_shared<const Certificate>(alike);
  std::vector both = {old_, alike.thumbprint};
  std::ranges::sort(both);
  add(state, {*SlotName::parse("receive:In"), both, Absent{}});
  Step removal;
  removal.address = *Address::parse("A/remove/old");
  removal.thumbprint = old_;
  world_.plan.steps = {removal};
  world_.plan.targets = {{*TargetName::parse("A"), "store", "", {}}};
  EXPECT_EQ(world_.gap(), "");
  Step other = removal;
  other.address = *Address::parse("A/remove/older");
  other.thumbprint = alike.thumbprint;
  other.needs = {0};
  world_.plan.steps.push_back(other);
  EXPECT_EQ(world_.gap(), "1. A/remove/old\n2. A/remove/older\nreceive:In of A still points to " +
                              alike.thumbprint.short_text() + " when that is removed\n");
}

}  // namespace
}  // namespace signet
