#include <gtest/gtest.h>

#include <algorithm>

#include "plan/diff.h"
#include "plan/simulate.h"
#include "run/executor.h"
#include "step_list.h"
#include "world.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using test::text_of;
using test::World;

constexpr std::string_view two_servers =
    "EX16-01: webmail key exportable, old key | IIS=webmail POP=webmail SMTP=old SMTP-default=old\n"
    "EX16-02: old key | IIS=old POP=old SMTP=old SMTP-default=old\n";
constexpr std::string_view webmail_on_both =
    "EX16-01: webmail=IIS,POP\n"
    "EX16-02: webmail=IIS,POP\n";

std::string shortened(const std::string& name) { return test::thumbprint(name).short_text(); }

// A fleet whose services show what they serve, and whose POP has to be restarted.
struct ShownWorld : World {
  explicit ShownWorld(std::string_view fleet_text)
      : World(test::observed(fleet_text), test::shown_catalog()) {}

  void restarted_at(std::chrono::milliseconds when) {
    events.emplace_back(when, [this] { fleet.restart_all(); });
  }
};

TEST(Await, EndsWhenAPersonHasRestartedTheService) {
  ShownWorld world(two_servers);
  world.restarted_at(60s);
  const Plan plan = world.plan(webmail_on_both);
  const RunResult result = world.run(plan);
  EXPECT_TRUE(result.succeeded()) << text_of(plan, result);
  EXPECT_EQ(world.diary,
            "0s start EX16-01/export/webmail\n"
            "1s done EX16-01/export/webmail\n"
            "1s start EX16-02/import/webmail\n"
            "2s done EX16-02/import/webmail\n"
            "2s start EX16-02/assign/webmail:IIS\n"
            "3s done EX16-02/assign/webmail:IIS\n"
            "3s start EX16-02/assign/webmail:POP\n"
            "4s done EX16-02/assign/webmail:POP\n"
            "4s start EX16-02/prove/webmail\n"
            "6s done EX16-02/prove/webmail\n"
            "6s start EX16-02/await/webmail:POP\n"
            "63s done EX16-02/await/webmail:POP\n");
  EXPECT_EQ(world.waits.front(), "EX16-02/await/webmail:POP 1800s");
  EXPECT_EQ(world.waits[1], "EX16-02/await/webmail:POP 1799s");
  EXPECT_FALSE(world.plan(webmail_on_both).has_changes());
}

TEST(Await, ThatRunsOutLeavesNothingButItself) {
  ShownWorld world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  const RunResult result = world.run(plan);
  const StepResult& waited = result.steps[test::id_of(plan, "EX16-02/await/webmail:POP")];
  EXPECT_EQ(waited.end, StepResult::End::not_done);
  EXPECT_EQ(waited.problem.code, "await.not-served");
  EXPECT_EQ(waited.problem.summary, "after 30m: pop3s://ex16-02:995 serves " + shortened("old"));
  EXPECT_EQ(
      waited.problem.hint,
      "POP serves " + shortened("old") +
          " until a person restarts its services; then plan and apply again: nothing but this "
          "wait is left of it");
  EXPECT_GE(waited.took, 30min);
  EXPECT_LT(waited.took, 31min);

  const Plan rest = world.plan(webmail_on_both);
  ASSERT_EQ(rest.steps.size(), 1U);
  EXPECT_EQ(rest.steps[0].address.text(), "EX16-02/await/webmail:POP");
  EXPECT_EQ(rest.steps[0].needs, std::vector<StepId>{});
  world.restarted_at(world.clock.steady() + 10s);
  const std::size_t acts = world.fleet.acts().size();
  EXPECT_TRUE(world.run(rest).succeeded());
  EXPECT_EQ(world.fleet.acts().size(), acts) << "it only waits";
  EXPECT_FALSE(world.plan(webmail_on_both).has_changes());
}

TEST(Await, EndsAtOnceWhenTheRunIsStopped) {
  ShownWorld world(two_servers);
  world.stop_at = 100s;
  const Plan plan = world.plan(webmail_on_both);
  const RunResult result = world.run(plan);
  EXPECT_TRUE(result.interrupted);
  const StepId waited = test::id_of(plan, "EX16-02/await/webmail:POP");
  EXPECT_EQ(text_of(plan, waited, result.steps[waited]),
            "EX16-02/await/webmail:POP: skipped: interrupted\n");
  EXPECT_EQ(world.clock.steady(), 100s);
  world.stop = std::stop_source();
  world.stop_at = std::chrono::milliseconds::max();
  world.restarted_at(200s);
  const Plan rest = world.plan(webmail_on_both);
  EXPECT_EQ(rest.steps.size(), 1U) << "what was killed in its wait only waits";
  EXPECT_TRUE(world.run(rest).succeeded());
}

TEST(Await, HoldsNoLaterWaveAndAllOfThemComeTogether) {
  ShownWorld world(
      "EX16-01: webmail key exportable, old key | IIS=webmail POP=webmail\n"
      "EX16-02: old key | IIS=old POP=old\n"
      "EX16-03: old key | IIS=old POP=old\n");
  world.restarted_at(1000s);
  const Plan plan = world.plan(
      "rollout mailbox: hold=900\n"
      "EX16-01: webmail=IIS,POP\n"
      "EX16-02: webmail=IIS,POP | wave=mailbox/0\n"
      "EX16-03: webmail=IIS,POP | wave=mailbox/1\n");
  const RunResult result = world.run(plan);
  EXPECT_TRUE(result.succeeded()) << text_of(plan, result);
  EXPECT_EQ(world.diary.substr(world.diary.find("908s start")),
            "908s start EX16-03/prove/webmail\n"
            "910s done EX16-03/prove/webmail\n"
            "910s start EX16-02/await/webmail:POP\n"
            "910s start EX16-03/await/webmail:POP\n"
            "1003s done EX16-02/await/webmail:POP\n"
            "1003s done EX16-03/await/webmail:POP\n");
}

TEST(Await, IsNotBegunWhereTheRolloutWasStopped) {
  ShownWorld world(
      "EX16-01: webmail key exportable, old key | IIS=webmail POP=webmail\n"
      "EX16-02: old key | IIS=old POP=old\n"
      "EX16-03: old key | IIS=old POP=old\n");
  world.fleet.let_lie(World::target("EX16-03"), World::slot("IIS"));
  const Plan plan = world.plan(
      "rollout mailbox: hold=900\n"
      "EX16-01: webmail=IIS,POP\n"
      "EX16-02: webmail=IIS,POP | wave=mailbox/0\n"
      "EX16-03: webmail=IIS,POP | wave=mailbox/1\n");
  const RunResult result = world.run(plan);
  const auto waited = test::id_of(plan, "EX16-02/await/webmail:POP");
  EXPECT_EQ(text_of(plan, waited, result.steps[waited]),
            "EX16-02/await/webmail:POP: skipped: mailbox was stopped after 1 failed server: "
            "EX16-03\n");
}

TEST(Await, KeepsTheOldCertificateUntilItIsServedNoMore) {
  ShownWorld world(two_servers);
  world.fleet.change(World::target("EX16-02"), [](ServerState& state) {
    std::erase_if(state.slots, [](const ObservedSlot& slot) {
      return slot.slot == World::slot("SMTP-default") || slot.slot == World::slot("SMTP");
    });
  });
  world.restarted_at(60s);
  const Plan plan = world.plan(std::string(webmail_on_both) + "retire old: EX16-02\n");
  const auto removal = test::id_of(plan, "EX16-02/remove/" + test::thumbprint("old").text());
  const auto waited = test::id_of(plan, "EX16-02/await/webmail:POP");
  EXPECT_TRUE(std::ranges::binary_search(plan.steps[removal].needs, waited));
  EXPECT_TRUE(world.run(plan).succeeded()) << world.diary;
  EXPECT_NE(world.diary.find("63s start EX16-02/remove"), std::string::npos) << world.diary;
}

TEST(Await, IsNotPlannedWhereNobodySeesTheService) {
  ShownWorld world(two_servers);
  world.fleet.silence("pop3s://ex16-02:995");
  const Plan plan = world.plan(webmail_on_both);
  EXPECT_TRUE(world.run(plan).succeeded());
  ASSERT_EQ(plan.manual.size(), 1U);
  EXPECT_EQ(plan.manual[0].text, "restart its services: until then it serves the old");
}

TEST(Await, IsSaidWhereAPersonIsToldToRestart) {
  const Plan plan = ShownWorld(two_servers).plan(webmail_on_both);
  ASSERT_EQ(plan.manual.size(), 1U);
  EXPECT_EQ(
      plan.manual[0].text,
      "restart its services once the server is changed: until then it serves what it did. The "
      "run waits for it at its end, 30m at most, and fails without it");
}

TEST(ProofByHandshake, RefutesAServiceThatClaimsToHaveTakenIt) {
  ShownWorld world(two_servers);
  world.fleet.let_lie(World::target("EX16-02"), World::slot("IIS"));
  const Plan plan = world.plan(webmail_on_both);
  const RunResult result = world.run(plan);
  const auto proof = test::id_of(plan, "EX16-02/prove/webmail");
  EXPECT_EQ(result.steps[proof].problem.code, "served.other");
  EXPECT_EQ(text_of(plan, proof, result.steps[proof]),
            "EX16-02/prove/webmail: not done: set, but not served: https://ex16-02:443 serves " +
                shortened("old") + "\n");
}

TEST(ProofByHandshake, GivesTheServiceAMoment) {
  ShownWorld world(two_servers);
  world.restarted_at(60s);
  world.fleet.let_lie(World::target("EX16-02"), World::slot("IIS"));
  world.events.emplace_back(15s, [&] {
    world.fleet.let_serve(World::target("EX16-02"), World::slot("IIS"),
                          test::thumbprint("webmail"));
  });
  const Plan plan = world.plan(webmail_on_both);
  EXPECT_TRUE(world.run(plan).succeeded()) << world.diary;
  EXPECT_NE(world.diary.find("18s done EX16-02/prove/webmail"), std::string::npos) << world.diary;
}

TEST(ProofByHandshake, SeesThatSomethingElseChanged) {
  ShownWorld world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fleet.let_serve(World::target("EX16-02"), World::slot("SMTP-default"),
                        test::thumbprint("other"));
  const RunResult result = world.run(plan);
  const auto proof = test::id_of(plan, "EX16-02/prove/webmail");
  EXPECT_EQ(result.steps[proof].problem.code, "served.changed");
  EXPECT_EQ(result.steps[proof].problem.summary, "smtp://ex16-02:25 serves " + shortened("other") +
                                                     ", and served " + shortened("old") +
                                                     " before");
}

TEST(ProofByHandshake, IsUnknownWhereNothingAnswersInTime) {
  ShownWorld world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.fleet.silence("https://ex16-02:443");
  const RunResult result = world.run(plan);
  const auto proof = test::id_of(plan, "EX16-02/prove/webmail");
  EXPECT_EQ(text_of(plan, proof, result.steps[proof]),
            "EX16-02/prove/webmail: unknown: https://ex16-02:443 did not answer: timed out\n");
}

TEST(ProofByHandshake, IsUnknownWhereNobodyCanLook) {
  ShownWorld world(two_servers);
  const Plan plan = world.plan(webmail_on_both);
  world.makes_handshakes = false;
  const RunResult result = world.run(plan);
  const auto proof = test::id_of(plan, "EX16-02/prove/webmail");
  EXPECT_EQ(text_of(plan, proof, result.steps[proof]),
            "EX16-02/prove/webmail: unknown: nothing here makes handshakes\n");
}

// What clients see, behind one name for both servers.
struct ClientsWorld : ShownWorld {
  explicit ClientsWorld(std::string_view fleet_text) : ShownWorld(fleet_text) {
    fleet.put_behind("webmail.example.com", {World::target("EX16-01"), World::target("EX16-02")});
  }

  Plan plan_for_clients(std::string_view text) {
    Desired desired = test::desired(text);
    desired.endpoints = {{Endpoint::parse("https://webmail.example.com").value(), 0}};
    Observed observed = fleet.observe();
    observed.endpoints = fleet.look({desired.endpoints[0].endpoint},
                                    {clock, random, log, {}, std::chrono::milliseconds::max()});
    const Plan plan = diff(desired, observed, test::shown_catalog(), {}, test::today()).value();
    const auto sound = check_invariants(plan, observed, test::shown_catalog());
    EXPECT_TRUE(sound) << to_text(sound.error());
    return plan;
  }

  Log log{Log::Level::off, Log::Format::text};
};

std::string told_of_clients(const Plan& plan) {
  std::string text;
  for (const Finding& each : plan.findings) {
    if (each.code.starts_with("prove.")) text += each.code + ": " + each.text + "\n";
  }
  return text;
}

TEST(ProofForClients, ComesWhenAllServersAreProven) {
  ClientsWorld world(two_servers);
  world.restarted_at(60s);
  const Plan plan = world.plan_for_clients(webmail_on_both);
  EXPECT_EQ(plan.steps.back().address.text(), "runner/prove/webmail");
  EXPECT_EQ(told_of_clients(plan), "");
  EXPECT_TRUE(world.run(plan).succeeded()) << world.diary;
  EXPECT_TRUE(
      world.diary.ends_with("63s start runner/prove/webmail\n"
                            "64s done runner/prove/webmail\n"))
      << world.diary;
}

TEST(ProofForClients, FailsWhereTheyStillSeeTheOldOne) {
  ClientsWorld world(two_servers);
  world.restarted_at(60s);
  const Plan plan = world.plan_for_clients(webmail_on_both);
  world.events.emplace_back(62s, [&] {
    world.fleet.let_serve(World::target("EX16-01"), World::slot("IIS"), test::thumbprint("old"));
  });
  const RunResult result = world.run(plan);
  EXPECT_EQ(result.steps.back().problem.code, "served.other");
  EXPECT_EQ(result.steps.back().problem.summary,
            "set, but not served: https://webmail.example.com:443 serves " + shortened("old") +
                " and " + shortened("webmail"));
}

TEST(ProofForClients, LetsWhatStaysBehindTheNamePassAndSaysSo) {
  ClientsWorld world(
      "EX16-01: webmail key exportable, old key | IIS=old\n"
      "EX16-02: old key | IIS=old\n");
  const Plan plan = world.plan_for_clients("EX16-01: webmail=IIS\nEX16-02: | maintenance\n");
  EXPECT_EQ(told_of_clients(plan),
            "prove.mixed: https://webmail.example.com:443: " + shortened("old") +
                " stays behind it on EX16-02, so that either passes\n");
  const RunResult result = world.run(plan);
  EXPECT_TRUE(result.succeeded()) << text_of(plan, result);
}

}  // namespace
}  // namespace signet
