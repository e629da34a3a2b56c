#include "run/schedule.h"

#include <gtest/gtest.h>

#include "run/step_list.h"

namespace signet {
namespace {

using test::plan_of;
using test::rollout;
using End = StepResult::End;

// A schedule that is driven by addresses.
class Drive {
 public:
  explicit Drive(Plan plan, std::uint32_t parallel = 8)
      : plan_(std::move(plan)), schedule_(plan_, {parallel}) {}

  // Starts all that may start and names it.
  std::string start() {
    std::string names;
    while (const auto step = schedule_.next()) {
      names += plan_.steps[*step].address.text() + "\n";
      schedule_.started(*step);
    }
    return names;
  }
  void end(std::string_view address, End end = End::done) {
    schedule_.finished(test::id_of(plan_, address), result(end));
  }
  void lose(std::string_view address) {
    schedule_.lost(test::id_of(plan_, address), result(End::unknown));
  }
  void skip(std::string_view address) {
    schedule_.skip(test::id_of(plan_, address), result(End::skipped));
  }
  void stop() { schedule_.stop({"test.stop", "stopped by the test", {}, {}, {}}); }
  bool is_over() const { return schedule_.is_over(); }
  std::string results() const {
    return test::text_of(plan_, RunResult{schedule_.results(), false, {}});
  }
  // The steps in the order in which they ended.
  std::string ended() const {
    std::string names;
    for (const StepId step : schedule_.ended()) names += plan_.steps[step].address.text() + "\n";
    return names;
  }

 private:
  static StepResult result(End end) {
    StepResult result;
    result.end = end;
    return result;
  }
  Plan plan_;
  Schedule schedule_;
};

TEST(Schedule, PrefersTheLongestPathAheadAndThenTheAddress) {
  Drive drive(plan_of("C/import/web\n"
                      "B/import/web\n"
                      "A/import/web\n"
                      "C/assign/web:IIS after C/import/web\n"
                      "C/prove/web after C/assign/web:IIS\n"
                      "B/assign/web:IIS after B/import/web\n"),
              2);
  EXPECT_EQ(drive.start(), "C/import/web\nB/import/web\n");
  drive.end("C/import/web");
  EXPECT_EQ(drive.start(), "C/assign/web:IIS\n");
  drive.end("B/import/web");
  EXPECT_EQ(drive.start(), "A/import/web\n");
}

TEST(Schedule, NeverCallsATargetTwiceAtOnce) {
  Drive drive(plan_of("A/import/web\nA/import/mail\nB/import/web\n"));
  EXPECT_EQ(drive.start(), "A/import/mail\nB/import/web\n");
  drive.end("A/import/mail");
  EXPECT_EQ(drive.start(), "A/import/web\n");
}

TEST(Schedule, ANewStepWithALongerPathOvertakesOneThatWaitsForItsTarget) {
  Drive drive(
      plan_of("A/import/mail\n"
              "A/import/web after B/export/web\n"
              "A/assign/web:IIS after A/import/web\n"
              "A/prove/web after A/assign/web:IIS\n"
              "A/prove/old\n"
              "B/export/web\n"));
  EXPECT_EQ(drive.start(), "B/export/web\nA/import/mail\n");
  drive.end("B/export/web");
  EXPECT_EQ(drive.start(), "");
  drive.end("A/import/mail");
  EXPECT_EQ(drive.start(), "A/import/web\n");
}

TEST(Schedule, AnAwaitOccupiesNeitherItsTargetNorACall) {
  Drive drive(plan_of("A/await/web hold=900\n"
                      "A/import/web\n"
                      "B/import/web\n"
                      "B/assign/web:IIS after A/await/web\n"),
              1);
  EXPECT_EQ(drive.start(), "A/await/web\nA/import/web\n");
  drive.end("A/import/web");
  EXPECT_EQ(drive.start(), "B/import/web\n");
  drive.end("B/import/web");
  EXPECT_EQ(drive.start(), "");
  drive.end("A/await/web");
  EXPECT_EQ(drive.start(), "B/assign/web:IIS\n");
}

TEST(Schedule, KeepsAUnitTogether) {
  Drive drive(
      plan_of("A/import/web unit=1\n"
              "A/assign/web:IIS after A/import/web unit=1\n"
              "A/import/mail unit=2\n"
              "A/assign/mail:SMTP after A/import/mail unit=2\n"
              "A/prove/mail after A/assign/mail:SMTP\n"
              "A/prove/old\n"));
  EXPECT_EQ(drive.start(), "A/import/mail\n");
  drive.end("A/import/mail");
  EXPECT_EQ(drive.start(), "A/assign/mail:SMTP\n");
  drive.end("A/assign/mail:SMTP");
  EXPECT_EQ(drive.start(), "A/import/web\n");
  drive.end("A/import/web");
  EXPECT_EQ(drive.start(), "A/assign/web:IIS\n");
  drive.end("A/assign/web:IIS");
  EXPECT_EQ(drive.start(), "A/prove/mail\n");
}

TEST(Schedule, SkipsTheRestOfAUnitThatFailed) {
  Drive drive(
      plan_of("A/import/web unit=1\n"
              "A/assign/web:IIS after A/import/web unit=1\n"
              "A/assign/web:SMTP after A/import/web unit=1\n"
              "A/prove/old\n"));
  drive.start();
  drive.end("A/import/web");
  EXPECT_EQ(drive.start(), "A/assign/web:IIS\n");
  drive.end("A/assign/web:IIS", End::not_done);
  EXPECT_EQ(drive.start(), "A/prove/old\n");
  drive.end("A/prove/old");
  EXPECT_EQ(drive.results(),
            "A/import/web: done\n"
            "A/assign/web:IIS: not done\n"
            "A/assign/web:SMTP: skipped because of A/assign/web:IIS\n"
            "A/prove/old: done\n");
}

TEST(Schedule, NamesTheRootOfWhatItSkips) {
  Drive drive(
      plan_of("A/export/web\n"
              "B/import/web after A/export/web\n"
              "B/assign/web:IIS after B/import/web\n"
              "B/prove/web after B/assign/web:IIS\n"
              "C/import/web\n"));
  drive.start();
  drive.end("A/export/web", End::unknown);
  drive.end("C/import/web", End::already);
  EXPECT_TRUE(drive.is_over());
  EXPECT_EQ(drive.results(),
            "A/export/web: unknown\n"
            "B/import/web: skipped because of A/export/web\n"
            "B/assign/web:IIS: skipped because of A/export/web\n"
            "B/prove/web: skipped because of A/export/web\n"
            "C/import/web: already\n");
}

constexpr std::string_view three_servers =
    "A/import/web in=mailbox\n"
    "A/assign/web:IIS after A/import/web in=mailbox\n"
    "A/prove/web after A/assign/web:IIS in=mailbox\n"
    "B/import/web in=mailbox\n"
    "B/assign/web:IIS after B/import/web in=mailbox\n"
    "B/prove/web after B/assign/web:IIS in=mailbox\n"
    "C/import/web in=mailbox\n"
    "C/assign/web:IIS after C/import/web in=mailbox\n"
    "C/prove/web after C/assign/web:IIS in=mailbox\n";

TEST(Schedule, ChangesAtMostSoManyServersOfARolloutAtATimeButStagesOnAll) {
  Drive drive(plan_of(three_servers, {rollout("mailbox", 1)}));
  EXPECT_EQ(drive.start(), "A/import/web\nB/import/web\nC/import/web\n");
  drive.end("A/import/web");
  drive.end("B/import/web");
  drive.end("C/import/web");
  EXPECT_EQ(drive.start(), "A/assign/web:IIS\n");
  drive.end("A/assign/web:IIS");
  EXPECT_EQ(drive.start(), "A/prove/web\n");
  drive.end("A/prove/web");
  EXPECT_EQ(drive.start(), "B/assign/web:IIS\n");
  drive.end("B/assign/web:IIS");
  EXPECT_EQ(drive.start(), "B/prove/web\n");
  drive.end("B/prove/web");
  EXPECT_EQ(drive.start(), "C/assign/web:IIS\n");
}

TEST(Schedule, RemovalsThatWaitForAllServersKeepNoPlace) {
  Drive drive(
      plan_of("A/assign/web:IIS in=mailbox\n"
              "A/remove/old after A/assign/web:IIS,B/assign/web:IIS in=mailbox\n"
              "B/assign/web:IIS in=mailbox\n"
              "B/remove/old after A/assign/web:IIS,B/assign/web:IIS in=mailbox\n",
              {rollout("mailbox", 1)}));
  EXPECT_EQ(drive.start(), "A/assign/web:IIS\n");
  drive.end("A/assign/web:IIS");
  EXPECT_EQ(drive.start(), "B/assign/web:IIS\n");
  drive.end("B/assign/web:IIS");
  EXPECT_EQ(drive.start(), "A/remove/old\nB/remove/old\n");
}

TEST(Schedule, ServersThatWaitForEachOtherGiveTheirPlacesUp) {
  Drive drive(
      plan_of("A/assign/web:IIS in=mailbox\n"
              "A/prove/web after A/assign/web:IIS,B/assign/web:IIS in=mailbox\n"
              "B/assign/web:IIS in=mailbox\n",
              {rollout("mailbox", 1)}));
  EXPECT_EQ(drive.start(), "A/assign/web:IIS\n");
  drive.end("A/assign/web:IIS");
  EXPECT_EQ(drive.start(), "B/assign/web:IIS\n");
  drive.end("B/assign/web:IIS");
  EXPECT_EQ(drive.start(), "A/prove/web\n");
}

TEST(Schedule, AUnitThatWaitsForAnotherStepOfItsTargetLetsItThrough) {
  Drive drive(
      plan_of("A/import/web unit=1\n"
              "A/assign/web:IIS after A/import/web,A/remove/old unit=1\n"
              "A/remove/old after A/prove/old\n"
              "A/prove/old\n"));
  EXPECT_EQ(drive.start(), "A/prove/old\n");
  drive.end("A/prove/old");
  EXPECT_EQ(drive.start(), "A/import/web\n");
  drive.end("A/import/web");
  EXPECT_EQ(drive.start(), "A/remove/old\n");
  drive.end("A/remove/old");
  EXPECT_EQ(drive.start(), "A/assign/web:IIS\n");
}

TEST(Schedule, AServerThatFailedGivesItsPlaceToTheNext) {
  Drive drive(plan_of(three_servers, {rollout("mailbox", 1, 2)}));
  drive.start();
  drive.end("A/import/web");
  drive.end("B/import/web");
  drive.end("C/import/web");
  EXPECT_EQ(drive.start(), "A/assign/web:IIS\n");
  drive.end("A/assign/web:IIS", End::not_done);
  EXPECT_EQ(drive.start(), "B/assign/web:IIS\n");
}

TEST(Schedule, StopsARolloutAfterSoManyFailedServersAndNamesThem) {
  Drive drive(plan_of(std::string(three_servers) + "D/import/web\n", {rollout("mailbox", 3, 2)}));
  EXPECT_EQ(drive.start(), "A/import/web\nB/import/web\nC/import/web\nD/import/web\n");
  drive.end("B/import/web", End::unknown);
  drive.end("A/import/web", End::not_done);
  EXPECT_EQ(drive.start(), "");
  drive.end("C/import/web");
  drive.end("D/import/web");
  EXPECT_TRUE(drive.is_over());
  EXPECT_EQ(drive.results(),
            "A/import/web: not done\n"
            "A/assign/web:IIS: skipped because of A/import/web\n"
            "A/prove/web: skipped because of A/import/web\n"
            "B/import/web: unknown\n"
            "B/assign/web:IIS: skipped because of B/import/web\n"
            "B/prove/web: skipped because of B/import/web\n"
            "C/import/web: done\n"
            "C/assign/web:IIS: skipped: mailbox was stopped after 2 failed servers: A, B\n"
            "C/prove/web: skipped: mailbox was stopped after 2 failed servers: A, B\n"
            "D/import/web: done\n");
}

TEST(Schedule, FinishesAnOpenUnitOfAStoppedRollout) {
  Drive drive(
      plan_of("A/import/web unit=1 in=mailbox\n"
              "A/assign/web:IIS after A/import/web unit=1 in=mailbox\n"
              "A/prove/web after A/assign/web:IIS in=mailbox\n"
              "B/import/web unit=1 in=mailbox\n"
              "B/assign/web:IIS after B/import/web unit=1 in=mailbox\n",
              {rollout("mailbox", 2)}));
  EXPECT_EQ(drive.start(), "A/import/web\nB/import/web\n");
  drive.end("B/import/web", End::not_done);
  drive.end("A/import/web");
  EXPECT_EQ(drive.start(), "A/assign/web:IIS\n");
  drive.end("A/assign/web:IIS");
  EXPECT_TRUE(drive.is_over());
  EXPECT_EQ(drive.results(),
            "A/import/web: done\n"
            "A/assign/web:IIS: done\n"
            "A/prove/web: skipped: mailbox was stopped after 1 failed server: B\n"
            "B/import/web: not done\n"
            "B/assign/web:IIS: skipped because of B/import/web\n");
}

TEST(Schedule, ATargetWithoutAnAnswerIsLeftAlone) {
  Drive drive(plan_of("A/import/web\nA/import/mail\nB/assign/mail:SMTP after A/import/mail\n"));
  EXPECT_EQ(drive.start(), "A/import/mail\n");
  drive.lose("A/import/mail");
  EXPECT_EQ(drive.start(), "");
  EXPECT_TRUE(drive.is_over());
  EXPECT_EQ(drive.results(),
            "A/import/mail: unknown\n"
            "A/import/web: skipped because of A/import/mail\n"
            "B/assign/mail:SMTP: skipped because of A/import/mail\n");
}

TEST(Schedule, AfterAStopOnlyOpenUnitsGoOn) {
  Drive drive(
      plan_of("A/import/web unit=1\n"
              "A/assign/web:IIS after A/import/web unit=1\n"
              "B/import/web\n"
              "B/assign/web:IIS after B/import/web\n"));
  drive.start();
  drive.stop();
  EXPECT_FALSE(drive.is_over());
  drive.end("A/import/web");
  drive.end("B/import/web");
  EXPECT_EQ(drive.start(), "A/assign/web:IIS\n");
  drive.end("A/assign/web:IIS");
  EXPECT_TRUE(drive.is_over());
  EXPECT_EQ(drive.results(),
            "A/import/web: done\n"
            "A/assign/web:IIS: done\n"
            "B/import/web: done\n"
            "B/assign/web:IIS: skipped: stopped by the test\n");
}

TEST(Schedule, TellsInWhichOrderStepsEnded) {
  Drive drive(plan_of("A/import/web\nB/import/web\nA/assign/web:IIS after A/import/web\n"));
  drive.start();
  drive.end("B/import/web");
  drive.end("A/import/web", End::not_done);
  EXPECT_EQ(drive.ended(), "B/import/web\nA/import/web\nA/assign/web:IIS\n");
}

TEST(Schedule, SkippingAStepSkipsWhatNeedsIt) {
  Drive drive(plan_of("A/export/web\nB/import/web after A/export/web\nC/import/web\n"));
  drive.skip("A/export/web");
  EXPECT_EQ(drive.start(), "C/import/web\n");
}

TEST(Schedule, AnEmptyPlanIsOver) { EXPECT_TRUE(Drive(plan_of("")).is_over()); }

}  // namespace
}  // namespace signet
