#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdio>
#include <fstream>
#include <string>

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

}  // namespace
}  // namespace signet::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (!signet::test::Lab::is_built()) {
    std::puts("skipped: the exchange lab is not built here (./dev lab, needs the .NET 10 SDK)");
    return ::getenv("CI") ? 1 : 0;
  }
  return RUN_ALL_TESTS();
}
