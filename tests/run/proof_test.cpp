#include "run/proof.h"

#include <gtest/gtest.h>

#include "step_list.h"
#include "support/fleet.h"

namespace signet {
namespace {

using End = StepResult::End;
using test::plan_of;

RunResult all_ended(const Plan& plan, End end) {
  RunResult result;
  result.steps.resize(plan.steps.size());
  for (StepResult& step : result.steps) step.end = end;
  return result;
}

std::string unproven(const Plan& plan, std::string_view afterwards, End end = End::done) {
  std::string text;
  for (const Unproven& item :
       find_unproven(plan, all_ended(plan, end), test::observed(afterwards))) {
    text += plan.steps[item.step].address.text() + ": " + item.why + "\n";
  }
  return text;
}

Plan one_of_each() {
  return plan_of(
      "A/export/webmail\n"
      "A/install-chain/webmail\n"
      "A/await/webmail\n"
      "A/import/webmail\n"
      "A/assign/webmail:IIS\n"
      "A/prove/webmail slots=IIS,SMTP\n"
      "A/remove/old\n");
}

TEST(Proof, IsThereWhenEveryEndStateIs) {
  EXPECT_EQ(unproven(one_of_each(), "A: webmail key | IIS=webmail SMTP=other,webmail"), "");
}

TEST(Proof, NamesWhatIsNotAsTheStepsSaid) {
  EXPECT_EQ(
      unproven(one_of_each(), "A: webmail, old key | IIS=old SMTP"),
      "A/import/webmail: certificate EE13BDE590E570937879056055C1F5B13B597939 is without key\n"
      "A/assign/webmail:IIS: slot IIS is C00DBBC9DADFBE1E232E93A729DD4752FADE0ABF\n"
      "A/prove/webmail: certificate EE13BDE590E570937879056055C1F5B13B597939 is without key\n"
      "A/remove/old: certificate C00DBBC9DADFBE1E232E93A729DD4752FADE0ABF is with key\n");
}

TEST(Proof, CoversWhatWasSoAlready) {
  EXPECT_EQ(unproven(plan_of("A/remove/old"), "A: old key |", End::already),
            "A/remove/old: certificate C00DBBC9DADFBE1E232E93A729DD4752FADE0ABF is with key\n");
}

TEST(Proof, SaysNothingOfStepsThatDidNotSucceed) {
  for (const End end : {End::not_done, End::unknown, End::skipped}) {
    EXPECT_EQ(unproven(one_of_each(), "A: old |", end), "");
  }
}

TEST(Proof, WhatCannotBeReadIsNotProven) {
  const Plan plan = plan_of("A/assign/webmail:IIS\nB/remove/old\nC/remove/old\n");
  EXPECT_EQ(unproven(plan,
                     "A: webmail key | IIS=unknown\"busy\"\n"
                     "B: unknown \"connection refused\"\n"),
            "A/assign/webmail:IIS: slot IIS is unknown (busy)\n"
            "B/remove/old: the server could not be read: connection refused\n"
            "C/remove/old: the server was not looked at again\n");
}

TEST(Proof, KnowsWhereACallWasGivenUp) {
  const Plan plan = plan_of("A/import/webmail\nB/import/webmail\nC/import/webmail\n");
  RunResult result = all_ended(plan, End::unknown);
  result.steps[0].problem.code = "call.no-answer";
  result.steps[1].problem.code = "platform.exception";
  EXPECT_EQ(targets_without_answer(plan, result),
            (std::set<TargetName>{plan.steps[0].address.target}));
}

}  // namespace
}  // namespace signet
