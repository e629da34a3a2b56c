#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "platform/platform_set.h"
#include "scripted_platform.h"
#include "support/test_world.h"

namespace signet {
namespace {

Target target(const std::string& name, const std::string& platform = "mail") {
  Target result;
  result.name = TargetName::parse(name).value();
  result.platform = platform;
  return result;
}

class ObserveAllTest : public testing::Test {
 protected:
  ObserveAllTest() {
    auto made = std::make_unique<ScriptedPlatform>();
    made->rules.platform = "mail";
    made->on_observe = [this](const Target& asked) {
      ++calls_;
      return ObservedServer{asked.name, Unknown{"saw " + asked.name.text()}};
    };
    platforms_.add(std::move(made));
  }

  TestWorld world_;
  PlatformSet platforms_;
  std::atomic<int> calls_ = 0;
};

TEST_F(ObserveAllTest, GivesTheSameForAnyNumberOfThreads) {
  std::vector<Target> targets;
  for (int number = 499; number >= 0; --number) targets.push_back(target(std::to_string(number)));
  const auto alone = observe_all(platforms_, targets, 1, world_.context);
  ASSERT_EQ(alone.size(), 500U);
  EXPECT_TRUE(std::ranges::is_sorted(alone, {}, &ObservedServer::name));
  for (const ObservedServer& server : alone) {
    EXPECT_EQ(server.state.why(), "saw " + server.name.text());
  }
  for (const unsigned threads : {0U, 2U, 7U, 64U}) {
    EXPECT_TRUE(observe_all(platforms_, targets, threads, world_.context) == alone) << threads;
  }
  EXPECT_EQ(calls_, 2500);
}

TEST_F(ObserveAllTest, SaysWhichPlatformIsMissing) {
  const auto servers =
      observe_all(platforms_, {target("B"), target("A", "abacus")}, 4, world_.context);
  ASSERT_EQ(servers.size(), 2U);
  EXPECT_EQ(servers[0].state.why(), "this build has no platform \"abacus\"");
  EXPECT_EQ(servers[1].state.why(), "saw B");
}

TEST_F(ObserveAllTest, StartsNothingAfterAStopOrTheDeadline) {
  world_.context.deadline = world_.clock.steady();
  EXPECT_EQ(observe_all(platforms_, {target("A")}, 1, world_.context)[0].state.why(),
            "the time was up before it was observed");
  world_.stop.request_stop();
  EXPECT_EQ(observe_all(platforms_, {target("A")}, 1, world_.context)[0].state.why(),
            "stopped before it was observed");
  EXPECT_EQ(calls_, 0);
}

TEST_F(ObserveAllTest, KnowsItsPlatformsByName) {
  EXPECT_EQ(platforms_.find("abacus"), nullptr);
  ASSERT_NE(platforms_.find("mail"), nullptr);
  ASSERT_EQ(platforms_.catalog().size(), 1U);
  EXPECT_EQ(platforms_.catalog()[0].platform, "mail");
}

}  // namespace
}  // namespace signet
