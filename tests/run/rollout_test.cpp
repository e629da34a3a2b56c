#include <gtest/gtest.h>

#include "run/executor.h"
#include "step_list.h"
#include "world.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using test::text_of;
using test::World;

constexpr std::string_view three_servers =
    "EX16-01: webmail key exportable, old key | IIS=webmail\n"
    "EX16-02: old key | IIS=old\n"
    "EX16-03: old key | IIS=old\n"
    "EX16-04: old key | IIS=old\n";
constexpr std::string_view in_two_waves =
    "rollout mailbox: hold=900 at_most=1\n"
    "EX16-01: webmail=IIS\n"
    "EX16-02: webmail=IIS | wave=mailbox/0\n"
    "EX16-03: webmail=IIS | wave=mailbox/1\n"
    "EX16-04: webmail=IIS | wave=mailbox/1\n";

TEST(Rollout, HoldsBetweenWavesAndChangesOneServerAtATime) {
  World world(three_servers);
  const RunResult result = world.run(world.plan(in_two_waves));
  EXPECT_TRUE(result.succeeded());
  EXPECT_EQ(world.diary,
            "0s start EX16-01/export/webmail\n"
            "1s done EX16-01/export/webmail\n"
            "1s start EX16-02/import/webmail\n"
            "1s start EX16-03/import/webmail\n"
            "1s start EX16-04/import/webmail\n"
            "2s done EX16-02/import/webmail\n"
            "2s start EX16-02/assign/webmail:IIS\n"
            "2s done EX16-03/import/webmail\n"
            "2s done EX16-04/import/webmail\n"
            "3s done EX16-02/assign/webmail:IIS\n"
            "3s start EX16-02/prove/webmail\n"
            "4s done EX16-02/prove/webmail\n"
            "4s start group:mailbox/await/wave-1\n"
            "904s done group:mailbox/await/wave-1\n"
            "904s start EX16-03/assign/webmail:IIS\n"
            "905s done EX16-03/assign/webmail:IIS\n"
            "905s start EX16-03/prove/webmail\n"
            "906s done EX16-03/prove/webmail\n"
            "906s start EX16-04/assign/webmail:IIS\n"
            "907s done EX16-04/assign/webmail:IIS\n"
            "907s start EX16-04/prove/webmail\n"
            "908s done EX16-04/prove/webmail\n");
}

TEST(Rollout, AServerThatClaimsButDoesNotServeHoldsTheNextWave) {
  World world(test::observed(three_servers), test::serving_catalog());
  world.fleet.let_lie(World::target("EX16-02"), World::slot("IIS"));
  const Plan plan = world.plan(in_two_waves);
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: done\n"
            "EX16-02/assign/webmail:IIS: done\n"
            "EX16-02/prove/webmail: not done: IIS: claimed, not served\n"
            "EX16-03/import/webmail: done\n"
            "EX16-04/import/webmail: done\n"
            "group:mailbox/await/wave-1: skipped because of EX16-02/prove/webmail\n"
            "EX16-03/assign/webmail:IIS: skipped because of EX16-02/prove/webmail\n"
            "EX16-03/prove/webmail: skipped because of EX16-02/prove/webmail\n"
            "EX16-04/assign/webmail:IIS: skipped because of EX16-02/prove/webmail\n"
            "EX16-04/prove/webmail: skipped because of EX16-02/prove/webmail\n");
}

TEST(Rollout, AStopEndsAWaitAtOnce) {
  World world(three_servers);
  world.stop_at = 5min;
  const Plan plan = world.plan(in_two_waves);
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: done\n"
            "EX16-02/assign/webmail:IIS: done\n"
            "EX16-02/prove/webmail: done\n"
            "EX16-03/import/webmail: done\n"
            "EX16-04/import/webmail: done\n"
            "group:mailbox/await/wave-1: skipped: interrupted\n"
            "EX16-03/assign/webmail:IIS: skipped: interrupted\n"
            "EX16-03/prove/webmail: skipped: interrupted\n"
            "EX16-04/assign/webmail:IIS: skipped: interrupted\n"
            "EX16-04/prove/webmail: skipped: interrupted\n"
            "interrupted\n");
  EXPECT_EQ(world.clock.steady(), 5min);
}

TEST(Rollout, WhereStagingIsNotInertAServerIsChangedInOneGo) {
  World world(
      "EX16-01: webmail key exportable, mail key exportable | IIS=webmail SMTP=mail\n"
      "EX16-02: old key | IIS=old SMTP=old\n"
      "EX16-03: old key | IIS=old SMTP=old\n");
  const Plan plan = world.plan(
      "rollout mailbox: at_most=2\n"
      "EX16-01: webmail=IIS mail=SMTP | hot\n"
      "EX16-02: webmail=IIS mail=SMTP | hot wave=mailbox/0\n"
      "EX16-03: webmail=IIS mail=SMTP | hot wave=mailbox/0\n");
  EXPECT_TRUE(world.run(plan).succeeded());
  EXPECT_EQ(world.diary,
            "0s start EX16-01/export/mail\n"
            "1s done EX16-01/export/mail\n"
            "1s start EX16-01/export/webmail\n"
            "1s start EX16-02/import/mail\n"
            "1s start EX16-03/import/mail\n"
            "2s done EX16-01/export/webmail\n"
            "2s done EX16-02/import/mail\n"
            "2s start EX16-02/assign/mail:SMTP\n"
            "2s done EX16-03/import/mail\n"
            "2s start EX16-03/assign/mail:SMTP\n"
            "3s done EX16-02/assign/mail:SMTP\n"
            "3s start EX16-02/import/webmail\n"
            "3s done EX16-03/assign/mail:SMTP\n"
            "3s start EX16-03/import/webmail\n"
            "4s done EX16-02/import/webmail\n"
            "4s start EX16-02/assign/webmail:IIS\n"
            "4s done EX16-03/import/webmail\n"
            "4s start EX16-03/assign/webmail:IIS\n"
            "5s done EX16-02/assign/webmail:IIS\n"
            "5s start EX16-02/prove/mail\n"
            "5s done EX16-03/assign/webmail:IIS\n"
            "5s start EX16-03/prove/mail\n"
            "6s done EX16-02/prove/mail\n"
            "6s start EX16-02/prove/webmail\n"
            "6s done EX16-03/prove/mail\n"
            "6s start EX16-03/prove/webmail\n"
            "7s done EX16-02/prove/webmail\n"
            "7s done EX16-03/prove/webmail\n");
}

TEST(Rollout, AStopLetsAnOpenUnitFinish) {
  World world(
      "EX16-01: webmail key exportable | IIS=webmail\n"
      "EX16-02: old key | IIS=old\n"
      "EX16-03: old key | IIS=old\n");
  world.stop_at = 1500ms;
  const Plan plan = world.plan(
      "rollout mailbox: at_most=1\n"
      "EX16-01: webmail=IIS | hot\n"
      "EX16-02: webmail=IIS | hot wave=mailbox/0\n"
      "EX16-03: webmail=IIS | hot wave=mailbox/0\n");
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: done\n"
            "EX16-02/assign/webmail:IIS: done\n"
            "EX16-02/prove/webmail: skipped: interrupted\n"
            "EX16-03/import/webmail: skipped: interrupted\n"
            "EX16-03/assign/webmail:IIS: skipped: interrupted\n"
            "EX16-03/prove/webmail: skipped: interrupted\n"
            "interrupted\n");
}

TEST(Rollout, AStopBeforeTheStartChangesNothing) {
  World world(three_servers);
  world.stop.request_stop();
  const Plan plan = world.plan(in_two_waves);
  const RunResult result = world.run(plan);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(world.diary, "");
  EXPECT_EQ(world.fleet.acts(), (std::vector<std::string>{}));
}

TEST(Rollout, AStopDuringACallLetsTheCallFinish) {
  World world(three_servers);
  world.stop_at = 500ms;
  const Plan plan = world.plan("EX16-01: webmail=IIS\nEX16-02: webmail=IIS\n");
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: skipped: interrupted\n"
            "EX16-02/assign/webmail:IIS: skipped: interrupted\n"
            "EX16-02/prove/webmail: skipped: interrupted\n"
            "interrupted\n");
}

}  // namespace
}  // namespace signet
