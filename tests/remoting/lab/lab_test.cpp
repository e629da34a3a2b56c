#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/json.h"
#include "lab.h"
#include "remoting/remote_pool.h"
#include "stories.h"
#include "transcript.h"

namespace signet::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The client's time stands still so that it says the same in every run; the network's does not.
class RealTimeChannel final : public HttpChannel {
 public:
  RealTimeChannel(std::unique_ptr<HttpChannel> channel, const Clock& theirs, const Clock& real)
      : channel_(std::move(channel)), theirs_(theirs), real_(real) {}
  HttpResult post(const HttpRequest& request) override {
    HttpRequest translated = request;
    translated.deadline = request.deadline - theirs_.steady() + real_.steady();
    return channel_->post(translated);
  }

 private:
  std::unique_ptr<HttpChannel> channel_;
  const Clock& theirs_;
  const Clock& real_;
};

class LabTest : public testing::Test {
 public:
  static void SetUpTestSuite() { lab_ = std::make_unique<Lab>(); }
  static void TearDownTestSuite() { lab_.reset(); }

 protected:
  void SetUp() override { lab_->reset(); }
  static Lab& lab() { return *lab_; }

  SystemClock clock;
  SystemWaiter waiter;
  SeededRandom random{5};
  Log log{Log::Level::off, Log::Format::text};

  RemotePool pool(seconds operation_timeout = seconds(5)) {
    PoolSettings settings;
    settings.name = "lab";
    settings.url = "https://localhost/PowerShell/";
    settings.operation_timeout = operation_timeout;
    return RemotePool(settings, lab().channel(clock, log), RemoteParts{clock, waiter, random, log});
  }
  CallLimit within(seconds time) const { return {clock.steady() + time, {}}; }

 private:
  static inline std::unique_ptr<Lab> lab_;
};

// With UPDATE_TRANSCRIPTS=1 what was said is kept, to be replayed by every test run.
TEST_F(LabTest, PlaysEveryStory) {
  const bool records = ::getenv("UPDATE_TRANSCRIPTS") != nullptr;
  for (const Story& story : stories()) {
    SCOPED_TRACE(story.name);
    TestClock still;
    VirtualWaiter virtual_waiter(still);
    std::unique_ptr<HttpChannel> channel =
        std::make_unique<RealTimeChannel>(lab().channel(clock, log), still, clock);
    if (records) {
      channel = std::make_unique<RecordingChannel>(std::move(channel), story.transcript());
    }
    {
      Play play(std::move(channel), still, virtual_waiter, story.operation_timeout);
      story.play(play);
      if (records) std::ofstream(story.told()) << play.told();
      EXPECT_EQ(play.told(), read_text(story.told()));
    }
    EXPECT_EQ(lab().state().at("openShells"), 0);
  }
}

TEST_F(LabTest, TakesALongByteArray) {
  RemotePool session = pool();
  ASSERT_TRUE(session.open(within(seconds(60))));
  psrp::Pipeline pipeline;
  std::vector<psrp::Parameter> parameters;
  parameters.push_back({"FileData", psrp::SecretBytes{Secret(Bytes(102'400, 0x5A))}});
  parameters.push_back({"Confirm", false});
  pipeline.push_back(psrp::test::cmdlet("Import-ExchangeCertificate", std::move(parameters)));
  const Invocation result = session.invoke(pipeline, {within(seconds(30))});
  ASSERT_TRUE(result) << to_text(result.error().problem);
  ASSERT_EQ(result->output.size(), 1U);
  EXPECT_EQ(result->output[0].root().property("FileLength")->integer(), 102'400);
}

TEST_F(LabTest, TakesLongOutput) {
  RemotePool session = pool();
  ASSERT_TRUE(session.open(within(seconds(60))));
  psrp::Pipeline pipeline;
  std::vector<psrp::Parameter> parameters;
  parameters.push_back(number("Count", 20));
  parameters.push_back(number("Size", 100'000));
  pipeline.push_back(psrp::test::cmdlet("Test-Large", std::move(parameters)));
  const Invocation result = session.invoke(pipeline, {within(seconds(30))});
  ASSERT_TRUE(result) << to_text(result.error().problem);
  EXPECT_EQ(result->output.size(), 20U);
}

// A real Receive is cut off by the stop, a real pipeline is interrupted.
TEST_F(LabTest, StopsARunningPipeline) {
  RemotePool session = pool();
  ASSERT_TRUE(session.open(within(seconds(60))));
  std::stop_source stop;
  std::jthread stopper([&] {
    while (lab().state().at("operations").at("Command") == 0) waiter.wait(milliseconds(20), {});
    stop.request_stop();
  });
  const milliseconds begun = clock.steady();
  const Invocation result =
      session.invoke(psrp::test::pipeline("Test-Wait"), {{begun + seconds(60), stop.get_token()}});
  EXPECT_EQ(described(result).substr(0, 25), "unknown, remoting.stopped");
  EXPECT_LT(clock.steady() - begun, seconds(30));
  EXPECT_FALSE(session.is_usable());
  EXPECT_EQ(lab().state().at("openShells"), 0);
}

// The lab's faults, but for late answers and hanging ones, which take real time.
std::vector<Json> orders() {
  std::vector<Json> all;
  for (const char* action :
       {"lose-answer", "cut-before", "cut-after-bytes", "timeout-fault", "fault", "throttle",
        "too-many-shells", "http", "redirect", "merge", "garbage-base64"}) {
    all.push_back({{"action", action}});
  }
  all.push_back({{"action", "lose-answer"}, {"keep", true}});
  all.push_back({{"action", "split"}, {"size", 16}, {"together", true}});
  for (const char* which : {"RelatesTo", "ShellId", "CommandId"}) {
    all.push_back({{"action", "swap-ids"}, {"which", which}});
  }
  for (const char* which : {"gap", "long", "negative", "no-start"}) {
    all.push_back({{"action", "bad-fragment"}, {"which", which}});
  }
  for (const char* which : {"entities", "deep", "soup", "text", "external"}) {
    all.push_back({{"action", "bomb"}, {"which", which}});
  }
  return all;
}

// What became of one echo; the text of the value, or of the problem.
std::string echoed(RemotePool& session, const CallLimit& limit) {
  if (const Expected<void> opened = session.open(limit); !opened) {
    return "not open, " + opened.error().code;
  }
  psrp::Pipeline pipeline;
  std::vector<psrp::Parameter> parameters;
  parameters.push_back(text("Text", "hello"));
  pipeline.push_back(psrp::test::cmdlet("Test-Echo", std::move(parameters)));
  const Invocation result = session.invoke(pipeline, {limit});
  if (!result) return described(result);
  if (result->output.size() != 1) return "no single value";
  return std::string(result->output[0].root().property("Text").value().text());
}

// Each fault at every place takes some minutes, with SIGNET_LAB_ALL=1; otherwise a part of them
// that visits each fault and each place.
TEST_F(LabTest, ComesToAnEndWhateverGoesWrong) {
  constexpr int places = 14;
  const int stride = ::getenv("SIGNET_LAB_ALL") ? 1 : 23;
  int number = 0;
  for (const Json& order : orders()) {
    for (int nth = 1; nth <= places; ++nth) {
      if (++number % stride != 0) continue;
      Json rule = order;
      rule["nth"] = nth;
      SCOPED_TRACE(rule.dump());
      lab().reset();
      lab().misbehave(rule);
      const milliseconds begun = clock.steady();
      std::string outcome;
      {
        RemotePool session = pool(seconds(2));
        outcome = echoed(session, within(seconds(20)));
      }
      EXPECT_TRUE(outcome == "hello" || outcome.starts_with("not ") ||
                  outcome.starts_with("unknown, "))
          << outcome;
      EXPECT_LT(clock.steady() - begun, seconds(40)) << outcome;
      const Json state = lab().state();
      EXPECT_EQ(state.at("openShells"), 0) << outcome;
      EXPECT_LE(state.at("operations").at("Command").get<int>(), 2) << outcome;
    }
  }
}

TEST_F(LabTest, DoesNotWaitForAServerThatHangs) {
  RemotePool session = pool(seconds(1));
  ASSERT_TRUE(session.open(within(seconds(60))));
  lab().misbehave({{"on", "Receive"}, {"action", "hang"}, {"every", true}});
  const milliseconds begun = clock.steady();
  const Invocation result = session.invoke(psrp::test::pipeline("Test-Echo"), {within(seconds(3))});
  EXPECT_EQ(described(result).substr(0, 26), "unknown, remoting.deadline");
  EXPECT_LT(clock.steady() - begun, seconds(20));
  EXPECT_EQ(lab().state().at("openShells"), 0);
}

}  // namespace
}  // namespace signet::test

int main(int count, char** words) { return signet::test::run_lab_tests(count, words); }
