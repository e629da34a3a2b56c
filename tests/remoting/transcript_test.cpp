#include "transcript.h"

#include <gtest/gtest.h>

#include "stories.h"

// What was recorded from Microsoft's own server is understood, and is still what the client says.
namespace signet::test {
namespace {

TEST(Transcript, OfEveryStoryIsReplayed) {
  for (const Story& story : stories()) {
    SCOPED_TRACE(story.name);
    TestClock clock;
    VirtualWaiter waiter(clock);
    ReplayChannel replay(read_transcript(story.transcript()));
    Play play(std::make_unique<ChannelView>(replay), clock, waiter, story.operation_timeout);
    story.play(play);
    EXPECT_EQ(replay.difference(), "");
    EXPECT_EQ(play.told(), read_text(story.told()));
  }
}

TEST(Transcript, IsNotReplayedToAClientThatSaysSomethingElse) {
  const Story story = stories().front();
  std::vector<RecordedPair> pairs = read_transcript(story.transcript());
  const std::size_t at = pairs[1].request.find(">PT20S<");
  ASSERT_NE(at, std::string::npos);
  pairs[1].request.replace(at, 7, ">PT21S<");
  TestClock clock;
  VirtualWaiter waiter(clock);
  ReplayChannel replay(std::move(pairs));
  Play play(std::make_unique<ChannelView>(replay), clock, waiter, story.operation_timeout);
  story.play(play);
  EXPECT_EQ(replay.difference().substr(0, 10), "request 2:");
  EXPECT_NE(replay.difference().find("PT21S"), std::string::npos);
}

}  // namespace
}  // namespace signet::test
