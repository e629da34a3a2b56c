#include "run/executor.h"

#include <gtest/gtest.h>
#include <algorithm>

#include "step_list.h"
#include "world.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using test::Fault;
using test::id_of;
using test::plan_of;
using test::text_of;
using test::World;

constexpr std::string_view two_servers =
    "EX16-01: webmail key exportable, old key | IIS=webmail\n"
    "EX16-02: old key | IIS=old\n";
constexpr std::string_view webmail_on_both =
    "EX16-01: webmail=IIS\n"
    "EX16-02: webmail=IIS\n";

TEST(Executor, MovesACertificateAndProvesIt) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  const RunResult result = world.run(plan);
  EXPECT_TRUE(result.succeeded());
  EXPECT_EQ(world.diary,
            "0s start EX16-01/export/webmail\n"
            "1s done EX16-01/export/webmail\n"
            "1s start EX16-02/import/webmail\n"
            "2s done EX16-02/import/webmail\n"
            "2s start EX16-02/assign/webmail:IIS\n"
            "3s done EX16-02/assign/webmail:IIS\n"
            "3s start EX16-02/prove/webmail\n"
            "4s done EX16-02/prove/webmail\n");
  EXPECT_FALSE(world.plan(webmail_on_both).has_changes());
}

TEST(Executor, AFailedActSkipsWhatNeedsItAndTheNextRunFinishes) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fault = {Fault::Kind::fail, Fault::Calls::apply, 2};
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: not done: failed on purpose\n"
            "EX16-02/assign/webmail:IIS: skipped because of EX16-02/import/webmail\n"
            "EX16-02/prove/webmail: skipped because of EX16-02/import/webmail\n");
  world.fault = {};
  EXPECT_TRUE(world.run(world.plan(webmail_on_both)).succeeded());
  EXPECT_FALSE(world.plan(webmail_on_both).has_changes());
}

TEST(Executor, AnActWhoseAnswerIsLostIsUnknownAndTheNextRunFinishes) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fault = {Fault::Kind::lose_answer, Fault::Calls::apply, 2};
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: unknown: the answer was lost on purpose\n"
            "EX16-02/assign/webmail:IIS: skipped because of EX16-02/import/webmail\n"
            "EX16-02/prove/webmail: skipped because of EX16-02/import/webmail\n");
  world.fault = {};
  EXPECT_TRUE(world.run(world.plan(webmail_on_both)).succeeded());
  EXPECT_EQ(world.fleet.acts(),
            (std::vector<std::string>{"EX16-01/export/webmail", "EX16-02/import/webmail",
                                      "EX16-02/assign/webmail:IIS"}));
}

TEST(Executor, AnExceptionIsAnUnknownOutcomeWithoutItsText) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fault = {Fault::Kind::broken, Fault::Calls::apply, 2};
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: unknown: the platform store gave an answer that does not fit: "
            "it broke off with an exception\n"
            "EX16-02/assign/webmail:IIS: skipped because of EX16-02/import/webmail\n"
            "EX16-02/prove/webmail: skipped because of EX16-02/import/webmail\n");
}

TEST(Executor, ACallWithoutAnAnswerIsUnknownAndItsServerIsLeftAlone) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fault = {Fault::Kind::pause, Fault::Calls::apply, 2,
                 [&](const Context&) { world.clock.pass(24h); }};
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: unknown: no answer within 2m\n"
            "EX16-02/assign/webmail:IIS: skipped because of EX16-02/import/webmail\n"
            "EX16-02/prove/webmail: skipped because of EX16-02/import/webmail\n");
  EXPECT_EQ(world.diary,
            "0s start EX16-01/export/webmail\n"
            "1s done EX16-01/export/webmail\n"
            "1s start EX16-02/import/webmail\n"
            "131s unknown EX16-02/import/webmail\n");
}

TEST(Executor, ALateAnswerCounts) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fault = {Fault::Kind::pause, Fault::Calls::apply, 2,
                 [&](const Context&) { world.clock.pass(125s); }};
  EXPECT_TRUE(world.run(plan).succeeded());
}

TEST(Executor, TellsCallsTheirDeadline) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.clock.pass(1h);
  std::chrono::milliseconds deadline{0};
  world.fault = {Fault::Kind::pause, Fault::Calls::apply, 1,
                 [&](const Context& context) { deadline = context.deadline; }};
  world.run(plan);
  EXPECT_EQ(deadline, 1h + 120s);
}

TEST(Executor, AStopThatComesDuringACallReachesItUnlessItBelongsToAUnit) {
  const auto hears_of_stop = [](unsigned act) {
    World world(two_servers);
    const Plan plan = world.plan("EX16-01: webmail=IIS\nEX16-02: webmail=IIS | hot\n");
    bool heard = false;
    world.fault = {Fault::Kind::pause, Fault::Calls::apply, act, [&](const Context& context) {
                     world.stop.request_stop();
                     heard = context.stop.stop_requested();
                   }};
    world.run(plan);
    EXPECT_TRUE(world.fault_happened);
    return heard;
  };
  EXPECT_TRUE(hears_of_stop(1)) << "the export";
  EXPECT_FALSE(hears_of_stop(2)) << "the unit's import";
  EXPECT_FALSE(hears_of_stop(3)) << "the unit's assign";
}

TEST(Executor, DoesNothingWhereTheWorldMovedSinceThePlan) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fleet.change(World::target("EX16-02"), [](ServerState& state) {
    state.find(World::slot("IIS"))->holders = std::vector<Thumbprint>{};
  });
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: done\n"
            "EX16-02/assign/webmail:IIS: not done: EX16-02 slot IIS was "
            "C00DBBC9DADFBE1E232E93A729DD4752FADE0ABF when planned, now none\n"
            "EX16-02/prove/webmail: skipped because of EX16-02/assign/webmail:IIS\n");
}

TEST(Executor, WhatSomebodyElseDidMeanwhileIsAlreadyDone) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fleet.change(World::target("EX16-02"), [](ServerState& state) {
    ObservedCertificate copy;
    copy.thumbprint = test::thumbprint("webmail");
    copy.has_key = true;
    copy.exportable = false;
    state.certificates.push_back(copy);
    std::ranges::sort(state.certificates, {}, &ObservedCertificate::thumbprint);
  });
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: already\n"
            "EX16-02/assign/webmail:IIS: done\n"
            "EX16-02/prove/webmail: done\n");
}

TEST(Executor, DoesNothingOnAServerThatCannotBeLookedAtAgain) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fault = {Fault::Kind::fail, Fault::Calls::observe, 2};
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: not done: EX16-02 could not be looked at before the act: "
            "failed on purpose\n"
            "EX16-02/assign/webmail:IIS: skipped because of EX16-02/import/webmail\n"
            "EX16-02/prove/webmail: skipped because of EX16-02/import/webmail\n");
}

TEST(Executor, AnImportWithoutAnExportIsRefused) {
  World world("EX16-01: | IIS");
  const Plan plan = plan_of("EX16-01/import/webmail\n");
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/import/webmail: not done: no export of this plan gives the key\n");
}

TEST(Executor, AStepOnAnUnknownPlatformIsNotDone) {
  World world("EX16-01: | IIS");
  Plan plan = plan_of("EX16-01/remove/webmail\n");
  plan.targets.front().platform = "exchange";
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/remove/webmail: not done: this build has no platform \"exchange\"\n");
}

constexpr std::string_view from_files =
    "certificate webmail: source=file:webmail.pfx\n"
    "certificate mail: source=file:mail.pfx\n"
    "EX16-01: webmail=IIS mail=SMTP\n"
    "EX16-02: webmail=IIS\n";

TEST(Executor, ReadsKeyFilesBeforeAnythingElse) {
  World world(
      "EX16-01: | IIS SMTP\n"
      "EX16-02: | IIS\n"
      "file webmail.pfx: found\n"
      "file mail.pfx: found\n");
  const Plan plan = world.plan(from_files);
  EXPECT_TRUE(world.run(plan).succeeded());
  EXPECT_EQ(world.diary,
            "0s start runner/export/mail\n"
            "1s done runner/export/mail\n"
            "1s start runner/export/webmail\n"
            "2s done runner/export/webmail\n"
            "2s start EX16-01/import/mail\n"
            "2s start EX16-02/import/webmail\n"
            "3s done EX16-01/import/mail\n"
            "3s start EX16-01/import/webmail\n"
            "3s done EX16-02/import/webmail\n"
            "3s start EX16-02/assign/webmail:IIS\n"
            "4s done EX16-01/import/webmail\n"
            "4s start EX16-01/assign/mail:SMTP\n"
            "4s done EX16-02/assign/webmail:IIS\n"
            "4s start EX16-02/prove/webmail\n"
            "5s done EX16-01/assign/mail:SMTP\n"
            "5s start EX16-01/assign/webmail:IIS\n"
            "5s done EX16-02/prove/webmail\n"
            "6s done EX16-01/assign/webmail:IIS\n"
            "6s start EX16-01/prove/mail\n"
            "7s done EX16-01/prove/mail\n"
            "7s start EX16-01/prove/webmail\n"
            "8s done EX16-01/prove/webmail\n");
}

TEST(Executor, AKeyFileThatCannotGiveTheCertificateRefusesTheRun) {
  World world(
      "EX16-01: | IIS SMTP\n"
      "EX16-02: | IIS\n"
      "file webmail.pfx: found\n"
      "file mail.pfx: found\n");
  const Plan plan = world.plan(from_files);
  world.fault = {Fault::Kind::fail, Fault::Calls::apply, 2};
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "runner/export/mail: done\n"
            "EX16-01/import/mail: skipped: the run was refused before any change\n"
            "EX16-01/assign/mail:SMTP: skipped: the run was refused before any change\n"
            "EX16-01/prove/mail: skipped: the run was refused before any change\n"
            "runner/export/webmail: not done: failed on purpose\n"
            "EX16-01/import/webmail: skipped because of runner/export/webmail\n"
            "EX16-01/assign/webmail:IIS: skipped because of runner/export/webmail\n"
            "EX16-01/prove/webmail: skipped because of runner/export/webmail\n"
            "EX16-02/import/webmail: skipped because of runner/export/webmail\n"
            "EX16-02/assign/webmail:IIS: skipped because of runner/export/webmail\n"
            "EX16-02/prove/webmail: skipped because of runner/export/webmail\n"
            "refused: runner/export/webmail: error: failed on purpose\n");
  EXPECT_EQ(world.fleet.acts(), (std::vector<std::string>{"runner/export/mail"}));
}

TEST(Executor, AnExportThatNobodyTakesAnyMoreIsNotRun) {
  World world(
      "A: webmail key exportable | IIS\n"
      "B: old key | IIS\n");
  const Plan plan = plan_of(
      "A/prove/webmail\n"
      "A/export/webmail after A/prove/webmail\n"
      "B/prove/mail\n"
      "B/import/webmail after A/export/webmail,B/prove/mail\n");
  world.duration = [&](StepId step) { return step == id_of(plan, "A/prove/webmail") ? 5s : 1s; };
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "A/prove/webmail: done\n"
            "A/export/webmail: skipped because of B/prove/mail: nothing takes this key any more\n"
            "B/prove/mail: not done: 1D6E1CF7 is not there\n"
            "B/import/webmail: skipped because of B/prove/mail\n");
  EXPECT_EQ(world.fleet.passwords(), std::vector<std::string>{});
}

TEST(Executor, SkipsWhatIsLeftOutWithItsReason) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  for (StepId id = 0; id < plan.steps.size(); ++id) {
    world.settings.left_out[id] = {"plan.left-out", "its wave was left out", {}, {}, {}};
  }
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: skipped: its wave was left out\n"
            "EX16-02/import/webmail: skipped: its wave was left out\n"
            "EX16-02/assign/webmail:IIS: skipped: its wave was left out\n"
            "EX16-02/prove/webmail: skipped: its wave was left out\n");
  EXPECT_EQ(world.fleet.acts(), std::vector<std::string>());
}

TEST(Executor, SkipsWhatNeedsWhatIsLeftOut) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.settings.left_out[2] = {"plan.left-out", "it moved", {}, {}, {}};
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: done\n"
            "EX16-02/assign/webmail:IIS: skipped: it moved\n"
            "EX16-02/prove/webmail: skipped: it moved\n");
}

TEST(Executor, StartsNothingOnceItMayNot) {
  World world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.settings.may_start = [](const Step& step) -> Expected<void> {
    if (step.address.action != Action::assign) return {};
    return fail("journal.write", "the disk is full");
  };
  EXPECT_EQ(text_of(plan, world.run(plan)),
            "EX16-01/export/webmail: done\n"
            "EX16-02/import/webmail: done\n"
            "EX16-02/assign/webmail:IIS: skipped: the disk is full\n"
            "EX16-02/prove/webmail: skipped: the disk is full\n");
  EXPECT_EQ(world.fleet.acts(),
            (std::vector<std::string>{"EX16-01/export/webmail", "EX16-02/import/webmail"}));
}

}  // namespace
}  // namespace signet
