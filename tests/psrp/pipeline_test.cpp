#include <gtest/gtest.h>

#include <algorithm>

#include "psrp/server.h"

namespace signet::psrp {
namespace {

using test::Session;

// Each output as the text of its scalar; null is "null".
std::vector<std::string> output_of(const PipelineResult& result) {
  std::vector<std::string> texts;
  for (const clixml::Document& document : result.output) {
    const clixml::Value root = document.root();
    texts.emplace_back(root.is_null() ? "null" : root.text());
  }
  return texts;
}

using Texts = std::vector<std::string>;

std::string warning(std::string_view text) {
  return "<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Management.Automation.WarningRecord</T></TN>"
         "<ToString>" +
         std::string(text) + "</ToString><MS><S N=\"InformationalRecord_Message\">" +
         std::string(text) + "</S></MS></Obj>";
}

TEST(Pipeline, IsRunningUntilTheServerSaysThatItEnded) {
  Session session;
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  EXPECT_EQ(session.client.result(id).state, PipelineState::running);
  EXPECT_FALSE(session.client.result(id).is_over());
  EXPECT_EQ(session.receive(session.server.state(id, 4)), "ok");
  EXPECT_EQ(session.client.result(id).state, PipelineState::completed);
  EXPECT_TRUE(session.client.result(id).is_over());
  EXPECT_TRUE(session.client.result(id).succeeded());
}

TEST(Pipeline, IsNotStartedWhenNobodyStartedIt) {
  Session session;
  session.open();
  EXPECT_EQ(session.client.result(session.pool).state, PipelineState::not_started);
  EXPECT_EQ(session.client.finish(session.pool).state, PipelineState::not_started);
}

TEST(Pipeline, NeedsAnOpenedPool) {
  Session session;
  const auto started = session.client.start(test::pipeline("Get-Thing"), session.longest);
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, "psrp.state");
}

TEST(Pipeline, GathersItsOutputInOrder) {
  Session session;
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  for (const auto* content : {"<I32>1</I32>", "<S>two</S>", "", "<Nil />"}) {
    EXPECT_EQ(session.receive(session.server.output(id, content)), "ok");
  }
  EXPECT_EQ(output_of(session.client.result(id)), (Texts{"1", "two", "null", "null"}));
}

TEST(Pipeline, PutsTogetherAnOutputOfManyFragments) {
  Session session;
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  const std::string text(5000, 'x');
  for (const Bytes& part :
       session.server.says_in_parts(0x00041004, id, "<S>" + text + "</S>", 37)) {
    EXPECT_TRUE(session.client.result(id).output.empty());
    ASSERT_EQ(session.receive(part), "ok");
  }
  EXPECT_EQ(output_of(session.client.result(id)), Texts{text});
}

TEST(Pipeline, SharesThePoolWithOthers) {
  Session session;
  session.open();
  const Guid left = session.start(test::pipeline("Get-Left"));
  const Guid right = session.start(test::pipeline("Get-Right"));
  const auto left_parts = session.server.says_in_parts(0x00041004, left, "<S>left</S>", 20);
  const auto right_parts = session.server.says_in_parts(0x00041004, right, "<S>right</S>", 20);
  ASSERT_EQ(left_parts.size(), right_parts.size());
  for (std::size_t i = 0; i < left_parts.size(); ++i) {
    EXPECT_EQ(session.receive(right_parts[i]), "ok");
    EXPECT_EQ(session.receive(left_parts[i]), "ok");
  }
  EXPECT_EQ(session.receive(session.server.state(left, 5)), "ok");
  EXPECT_EQ(session.receive(session.server.state(right, 4)), "ok");
  EXPECT_EQ(output_of(session.client.result(left)), Texts{"left"});
  EXPECT_EQ(output_of(session.client.result(right)), Texts{"right"});
  EXPECT_EQ(session.client.result(left).state, PipelineState::failed);
  EXPECT_EQ(session.client.result(right).state, PipelineState::completed);
}

TEST(Pipeline, IgnoresWhatComesAfterItsEnd) {
  Session session;
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  EXPECT_EQ(session.receive(session.server.state(id, 3)), "ok");
  EXPECT_EQ(session.receive(session.server.output(id, "<no xml")), "ok");
  EXPECT_EQ(session.receive(session.server.state(id, 4)), "ok");
  EXPECT_EQ(session.client.result(id).state, PipelineState::stopped);
  EXPECT_TRUE(session.client.result(id).output.empty());
}

TEST(Pipeline, IsForgottenOnceItIsFinished) {
  Session session;
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  EXPECT_EQ(session.receive(session.server.output(id, "<I32>1</I32>")), "ok");
  EXPECT_EQ(output_of(session.client.finish(id)), Texts{"1"});
  EXPECT_EQ(session.receive(session.server.output(id, "<I32>2</I32>")), "ok");
  EXPECT_EQ(session.client.result(id).state, PipelineState::not_started);
}

TEST(Pipeline, KeepsWarningsAndSkipsTheOtherStreamsUnread) {
  Session session;
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  EXPECT_EQ(session.receive(session.server.says(0x00041009, id, warning("slow_x000A_today"))),
            "ok");
  for (const test::Type type : {0x00041007U, 0x00041008U, 0x00041010U, 0x00041011U, 0x12345678U}) {
    EXPECT_EQ(session.receive(session.server.says(type, id, "<no xml")), "ok");
  }
  EXPECT_EQ(session.client.result(id).warnings, Texts{"slow today"});
}

TEST(Pipeline, ShowsTheServersTextsSafelyAndInBounds) {
  Session session;
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  const std::string nine(1999, '9');
  for (const std::string& text :
       {std::string("_x001B_[31mred _x202E_txt_x0000_"), nine + "\xC3\xA4" + nine,
        std::string("_x000D__x000A_a_x000D__x000A__x000A_b_x000A_")}) {
    EXPECT_EQ(session.receive(session.server.says(0x00041009, id, warning(text))), "ok");
  }
  EXPECT_EQ(session.client.result(id).warnings,
            (Texts{"\\x1B[31mred \\u{202E}txt\\x00", nine + "...", " a b"}));
}

TEST(Pipeline, RefusesAStateThatDoesNotExist) {
  for (const auto* state : {"7", "-1", "x", "99999999999999999999"}) {
    Session session;
    session.open();
    const Guid id = session.start(test::pipeline("Get-Thing"));
    const std::string text =
        session.receive(session.server.says(0x00041006, id,
                                            "<Obj RefId=\"0\"><MS><I32 N=\"PipelineState\">" +
                                                std::string(state) + "</I32></MS></Obj>"));
    EXPECT_TRUE(text.starts_with("psrp.malformed: error: the server names a")) << text;
    EXPECT_EQ(session.client.pool_state(), PoolState::broken);
  }
}

TEST(Pipeline, EndsWithAnErrorWhenTheServerSaysTooMuch) {
  Session session({.pipeline_bytes = 1000});
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  const Guid other = session.start(test::pipeline("Get-Other"));
  const std::string half = "<S>" + std::string(490, 'x') + "</S>";
  EXPECT_EQ(session.receive(session.server.output(id, half)), "ok");
  EXPECT_EQ(session.receive(session.server.output(other, half)), "ok") << "each has its own limit";
  EXPECT_EQ(session.receive(session.server.output(id, half)), "ok");
  EXPECT_EQ(session.receive(session.server.output(id, half)),
            "psrp.limit: error: the server sent more than 1000 bytes for one pipeline");
}

TEST(Pipeline, EndsWithAnErrorWhenTheServerSpeaksTooOften) {
  Session session({.pipeline_messages = 3});
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(session.receive(session.server.output(id, "")), "ok");
  EXPECT_EQ(session.receive(session.server.output(id, "")),
            "psrp.limit: error: the server sent more than 3 messages for one pipeline");
}

TEST(Pipeline, EndsWithAnErrorWhenOneMessageIsTooLong) {
  Session session({.object_bytes = 1000});
  session.open();
  const Guid id = session.start(test::pipeline("Get-Thing"));
  EXPECT_EQ(session.receive(session.server.output(id, "<S>" + std::string(1000, 'x') + "</S>")),
            "psrp.limit: error: a message of the server is longer than 1000 bytes");
}

}  // namespace
}  // namespace signet::psrp
