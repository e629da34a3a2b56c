#include "remoting/remote_pools.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "scripted_channel.h"

namespace signet::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Servers that are reached one by one, each with its own far end; counts shells on all of them.
class Fleet {
 public:
  ChannelMaker maker() {
    return [this](const PoolSettings& settings) -> Expected<std::unique_ptr<HttpChannel>> {
      if (settings.name == unreachable) return fail("http.unreachable", "nobody is there");
      const std::lock_guard lock(mutex_);
      opened.push_back(settings.name);
      return std::make_unique<Line>(*this);
    };
  }

  std::string unreachable;
  std::vector<std::string> opened;
  std::size_t shells = 0;
  std::size_t most_shells = 0;
  std::size_t acts = 0;
  TestClock clock;

 private:
  class Line final : public HttpChannel {
   public:
    explicit Line(Fleet& fleet) : fleet_(fleet), channel_(server_, fleet.clock) {}
    HttpResult post(const HttpRequest& request) override {
      const std::lock_guard lock(fleet_.mutex_);
      const std::size_t before = server_.open_shells();
      const std::size_t acts = server_.acts;
      HttpResult result = channel_.post(request);
      fleet_.shells += server_.open_shells() - before;
      fleet_.acts += server_.acts - acts;
      fleet_.most_shells = std::max(fleet_.most_shells, fleet_.shells);
      return result;
    }

   private:
    Fleet& fleet_;
    FarServer server_;
    ScriptedChannel channel_;
  };

  std::mutex mutex_;
};

struct World {
  Fleet fleet;
  VirtualWaiter waiter{fleet.clock};
  SeededRandom random{3};
  Log log{Log::Level::off, Log::Format::text};
  std::stop_source stop;
  RemoteParts parts{fleet.clock, waiter, random, log};
  CallLimit limit() const { return {fleet.clock.steady() + minutes(5), stop.get_token()}; }
};

PoolSettings server(const std::string& name) {
  PoolSettings settings;
  settings.name = name;
  settings.url = "https://" + name + "/PowerShell/";
  return settings;
}

std::string act(RemotePools& pools, const World& world, const std::string& name) {
  auto lease = pools.lend(server(name), world.limit());
  if (!lease) return lease.error().code + ": " + signet::to_text(lease.error());
  return described((*lease)->invoke(psrp::test::pipeline("Set-Thing"), {world.limit()}));
}

TEST(RemotePools, KeepASessionForTheNextCaller) {
  World world;
  RemotePools pools(world.fleet.maker(), world.parts);
  EXPECT_EQ(act(pools, world, "ex1"), "done");
  EXPECT_EQ(act(pools, world, "ex1"), "done");
  EXPECT_EQ(act(pools, world, "ex2"), "done");
  EXPECT_EQ(world.fleet.opened, (std::vector<std::string>{"ex1", "ex2"}));
  EXPECT_EQ(world.fleet.shells, 2U);
}

TEST(RemotePools, EndAllSessionsWithThem) {
  World world;
  {
    RemotePools pools(world.fleet.maker(), world.parts);
    for (int i = 0; i < 10; ++i) act(pools, world, "ex" + std::to_string(i));
    EXPECT_EQ(world.fleet.shells, 10U);
  }
  EXPECT_EQ(world.fleet.shells, 0U);
}

TEST(RemotePools, EndTheLongestIdleSessionToMakeRoom) {
  World world;
  RemotePools pools(world.fleet.maker(), world.parts, 2);
  for (const char* name : {"ex1", "ex2", "ex1", "ex3", "ex1", "ex2"}) {
    EXPECT_EQ(act(pools, world, name), "done");
  }
  EXPECT_EQ(world.fleet.opened, (std::vector<std::string>{"ex1", "ex2", "ex3", "ex2"}));
  EXPECT_EQ(world.fleet.most_shells, 2U);
}

TEST(RemotePools, DoNotUseASessionThatTheServerMayHaveForgotten) {
  World world;
  RemotePools pools(world.fleet.maker(), world.parts);
  act(pools, world, "ex1");
  world.fleet.clock.pass(seconds(91));
  EXPECT_EQ(act(pools, world, "ex1"), "done");
  EXPECT_EQ(world.fleet.opened, (std::vector<std::string>{"ex1", "ex1"}));
  EXPECT_EQ(world.fleet.shells, 1U);
}

TEST(RemotePools, ReplaceASessionThatIsOver) {
  World world;
  RemotePools pools(world.fleet.maker(), world.parts);
  {
    auto lease = pools.lend(server("ex1"), world.limit());
    ASSERT_TRUE(lease);
    (*lease)->close();
  }
  EXPECT_EQ(act(pools, world, "ex1"), "done");
  EXPECT_EQ(world.fleet.opened, (std::vector<std::string>{"ex1", "ex1"}));
}

TEST(RemotePools, SayWhyThereIsNoSession) {
  World world;
  world.fleet.unreachable = "ex9";
  RemotePools pools(world.fleet.maker(), world.parts, 1);
  EXPECT_EQ(act(pools, world, "ex9"), "http.unreachable: error: nobody is there");
  EXPECT_EQ(act(pools, world, "ex1"), "done");  // its place is free again
  pools.close_all();
  EXPECT_EQ(act(pools, world, "ex1"), "remoting.closed: ex1: error: all sessions are being closed");
  EXPECT_EQ(world.fleet.shells, 0U);
}

TEST(RemotePools, DoNotWaitAfterAStopOrBeyondTheDeadline) {
  World world;
  RemotePools pools(world.fleet.maker(), world.parts, 1);
  const auto lease = pools.lend(server("ex1"), world.limit());
  const auto refusal = [&](const CallLimit& limit) {
    const auto second = pools.lend(server("ex2"), limit);
    return second ? "lent" : second.error().code;
  };
  EXPECT_EQ(refusal({world.fleet.clock.steady(), {}}), "remoting.deadline");
  world.stop.request_stop();
  EXPECT_EQ(refusal(world.limit()), "remoting.stopped");
}

TEST(RemotePools, LetAStopEndTheWait) {
  World world;
  RemotePools pools(world.fleet.maker(), world.parts, 1);
  const auto lease = pools.lend(server("ex1"), world.limit());
  std::jthread stopper([&] { world.stop.request_stop(); });
  const auto second = pools.lend(server("ex1"), world.limit());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "remoting.stopped");
}

TEST(RemotePools, ServeManyThreadsUnderTheirLimit) {
  World world;
  constexpr std::size_t threads = 12;
  constexpr std::size_t rounds = 10;
  std::atomic<std::size_t> done = 0;
  {
    RemotePools pools(world.fleet.maker(), world.parts, 4);
    std::vector<std::jthread> workers;
    for (std::size_t worker = 0; worker < threads; ++worker) {
      workers.emplace_back([&, worker] {
        for (std::size_t round = 0; round < rounds; ++round) {
          const std::string name = "ex" + std::to_string((worker * 5 + round * 3) % 9);
          if (act(pools, world, name) == "done") ++done;
        }
      });
    }
  }
  EXPECT_EQ(done, threads * rounds);
  EXPECT_EQ(world.fleet.acts, threads * rounds);
  EXPECT_LE(world.fleet.most_shells, 4U);
  EXPECT_EQ(world.fleet.shells, 0U);
}

}  // namespace
}  // namespace signet::test
