#include <functional>

#include "plan/plan_file.h"
#include "world.h"

namespace signet::test {
namespace {

using namespace std::chrono;

// A saved plan of two servers, and what becomes of it before it is applied.
class Refusals : public World {
 protected:
  Refusals() {
    make_fleet("two-servers", "two");
    signet({"plan", "two", "-o", "plan.json"});
    plan_ = content(folder_ / "plan.json");
  }
  // Another plan that nobody has tampered with.
  void save(const std::function<void(PlanFile&)>& change) const {
    auto file = read_plan_file(plan_);
    ASSERT_TRUE(file) << to_text(file.error());
    change(*file);
    write(folder_ / "plan.json", write_plan_file(*file));
  }
  void expect_refused(const std::string& text) const {
    const auto before = tree(folder_);
    const Ran ran = signet({"apply", "plan.json", "--yes"});
    EXPECT_EQ(ran.code, 5);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err, text);
    EXPECT_EQ(tree(folder_), before);
    EXPECT_TRUE(fs::is_empty(state_));
  }

  std::string plan_;
};

TEST_F(Refusals, AnEditedPlan) {
  write(folder_ / "plan.json", replaced(plan_, "it has an exportable copy", "it has a copy"));
  expect_refused(
      "plan.json: error: the plan file was changed after it was written\n"
      "  hint: make the plan again with \"signet plan\"\n");
}

TEST_F(Refusals, ATruncatedPlan) {
  write(folder_ / "plan.json", plan_.substr(0, 1000));
  expect_refused(
      "plan.json: error: the plan file ends too early, after 1000 bytes\n"
      "  hint: copy it again, or make the plan again with \"signet plan\"\n");
}

TEST_F(Refusals, APlanOfANewerFormat) {
  write(folder_ / "plan.json", replaced(plan_, "\"format\":1", "\"format\":2"));
  expect_refused(
      "plan.json: error: the plan file has format 2, this signet reads format 1\n"
      "  hint: use the signet that made the plan\n");
}

TEST_F(Refusals, WhatIsNoPlan) {
  write(folder_ / "plan.json", replaced(plan_, "\"steps\":", "\"stapes\":"));
  expect_refused(
      "plan.json: error: not a plan file (change: unknown key \"stapes\")\n"
      "  hint: make the plan again with \"signet plan\"\n");
}

TEST_F(Refusals, AnExpiredPlan) {
  save([](PlanFile& file) {
    file.plan.validity = {std::nullopt, sys_days(2026y / 1 / 2), "its time to live"};
  });
  expect_refused(
      "plan.json: error: the plan held until 2026-01-02T00:00:00Z (its time to live)\n"
      "  hint: nothing was changed; make a new plan\n");
}

TEST_F(Refusals, APlanWhoseWindowHasNotBegun) {
  save([](PlanFile& file) { file.plan.validity.from = sys_days(2099y / 1 / 2); });
  expect_refused(
      "plan.json: error: the plan may not be carried out before 2099-01-02T00:00:00Z\n"
      "  hint: nothing was changed; apply it then\n");
}

// Whether it was applied is told by what it brings about, not by where that came from.
TEST_F(Refusals, AnAppliedPlanWhoseSourceCannotBeLookedAt) {
  save([](PlanFile& file) { file.plan.validity = {}; });
  EXPECT_EQ(signet({"apply", "plan.json", "--yes", "--journal", "kept.sqlite"}).code, 0);
  write(folder_ / "two/fleet/EX16-01/store.json", "{");
  expect_refused(
      "plan.json: error: the plan was applied already\n"
      "  hint: everything that it does is there; make a new plan if there is more to do\n");
}

TEST_F(Refusals, AreToldToMachinesByTheirCodes) {
  write(folder_ / "plan.json", plan_.substr(0, 1000));
  const Ran ran = signet({"apply", "plan.json", "--yes", "--log-format", "json"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_NE(ran.err.find(R"("code":"plan-file.truncated")"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace signet::test
