#include "plan/unaffected.h"

#include <gtest/gtest.h>

#include "plan/diff.h"
#include "support/fleet.h"

namespace signet {
namespace {

// Two waves and a server in none; all get the certificate from EX16-01.
constexpr std::string_view before =
    "EX16-01: webmail key exportable\n"
    "EX16-02: old key | IIS=old\n"
    "EX16-03: old key | IIS=old\n"
    "EX16-04: old key | IIS=old\n";
constexpr std::string_view wanted =
    "rollout mailbox: hold=0\n"
    "EX16-01:\n"
    "EX16-02: webmail=IIS | wave=mailbox/0\n"
    "EX16-03: webmail=IIS | wave=mailbox/1\n"
    "EX16-04: webmail=IIS\n";

Plan make_plan() {
  return diff(test::desired(wanted), test::observed(before), test::catalog(), {}, test::today())
      .value();
}

std::vector<Moved> moved_to(std::string_view fleet) {
  return find_moved(make_plan(), test::observed(fleet), test::catalog());
}

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  return text.replace(text.find(part), part.size(), by);
}

// One line for each step that is left out, then one for each part.
std::string text_of(const Plan& plan, const Unaffected& rest) {
  std::string text;
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    if (!rest.stays(id)) text += plan.steps[id].address.text() + ": " + rest.why[id] + "\n";
  }
  for (const Unaffected::Part& part : rest.parts) {
    text += part.name + ": " + std::to_string(part.left_out) + " of " + std::to_string(part.steps);
    for (const std::string& moved : part.moved) text += ", " + moved;
    text += "\n";
  }
  return text;
}

TEST(Unaffected, IsEverythingWhereNothingMoved) {
  const Plan plan = make_plan();
  const Unaffected rest = find_unaffected(plan, moved_to(before));
  EXPECT_EQ(text_of(plan, rest),
            "wave 1 of mailbox: 0 of 2\nwave 2 of mailbox: 0 of 2\nEX16-04: 0 of 2\n");
  EXPECT_TRUE(rest.has_changes(plan));
  EXPECT_TRUE(part_of(plan, [&](StepId id) { return rest.stays(id); }) == plan);
}

TEST(Unaffected, LeavesAWaveOutWhole) {
  const Plan plan = make_plan();
  const Unaffected rest =
      find_unaffected(plan, moved_to(replaced(std::string(before), "EX16-03: old key | IIS=old",
                                              "EX16-03: old key, other key | IIS=other")));
  EXPECT_EQ(text_of(plan, rest),
            "EX16-03/import/webmail: EX16-03 slot IIS moved\n"
            "EX16-03/assign/webmail:IIS: EX16-03 slot IIS moved\n"
            "EX16-03/prove/webmail: EX16-03 slot IIS moved\n"
            "wave 1 of mailbox: 0 of 2\n"
            "wave 2 of mailbox: 2 of 2, EX16-03 slot IIS\n"
            "EX16-04: 0 of 2\n");
}

TEST(Unaffected, LeavesOutWhatNeedsTheWave) {
  const Plan plan = make_plan();
  const Unaffected rest =
      find_unaffected(plan, moved_to(replaced(std::string(before), "EX16-02: old key | IIS=old",
                                              "EX16-02: old key, other key | IIS=other")));
  EXPECT_EQ(text_of(plan, rest),
            "EX16-02/import/webmail: EX16-02 slot IIS moved\n"
            "EX16-02/assign/webmail:IIS: EX16-02 slot IIS moved\n"
            "EX16-02/prove/webmail: EX16-02 slot IIS moved\n"
            "group:mailbox/await/wave-1: EX16-02 slot IIS moved\n"
            "EX16-03/assign/webmail:IIS: it needs group:mailbox/await/wave-1\n"
            "EX16-03/prove/webmail: it needs EX16-03/assign/webmail:IIS\n"
            "wave 1 of mailbox: 2 of 2, EX16-02 slot IIS\n"
            "wave 2 of mailbox: 1 of 2\n"
            "EX16-04: 0 of 2\n");
}

TEST(Unaffected, LeavesEverythingOutWithItsSource) {
  const Plan plan = make_plan();
  const Unaffected rest = find_unaffected(
      plan, moved_to(replaced(std::string(before), "webmail key exportable", "webmail key")));
  EXPECT_FALSE(rest.has_changes(plan));
  for (StepId id = 0; id < plan.steps.size(); ++id) EXPECT_FALSE(rest.stays(id)) << id;
}

TEST(Unaffected, ExportsNothingThatNobodyTakes) {
  const Plan plan = make_plan();
  std::string fleet(before);
  for (const char* server : {"EX16-02", "EX16-03", "EX16-04"}) {
    fleet = replaced(fleet, std::string(server) + ": old key | IIS=old",
                     std::string(server) + ": old key, other key | IIS=other");
  }
  const Unaffected rest = find_unaffected(plan, moved_to(fleet));
  EXPECT_EQ(rest.why[0], "nothing takes this key any more");
  EXPECT_FALSE(rest.has_changes(plan));
}

TEST(Unaffected, IsASoundPlanOfItsOwn) {
  const Plan plan = make_plan();
  const std::string fleet = replaced(std::string(before), "EX16-02: old key | IIS=old",
                                     "EX16-02: old key, other key | IIS=other");
  const Unaffected rest = find_unaffected(plan, moved_to(fleet));
  const Plan part = part_of(plan, [&](StepId id) { return rest.stays(id); });
  EXPECT_LT(part.steps.size(), plan.steps.size());
  const auto sound = check_invariants(part, test::observed(fleet), test::catalog());
  EXPECT_TRUE(sound) << to_text(sound.error());
  EXPECT_FALSE(check_invariants(plan, test::observed(fleet), test::catalog()));
}

}  // namespace
}  // namespace signet
