#include "remoting/remote_pool.h"

#include <gtest/gtest.h>

#include <string>

#include "scripted_channel.h"

namespace signet::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using wsman::Operation;

psrp::Parameter secret(std::string_view text) {
  return {"Password", psrp::SecretText{Secret(as_bytes(text))}};
}

TEST(RemotePool, RunsPipelinesOneAfterTheOtherInOneSession) {
  Session session;
  EXPECT_EQ(session.open(), "ok");
  EXPECT_EQ(session.invoke("Get-Thing"), "one two");
  EXPECT_EQ(session.invoke("Set-Thing"), "done");
  session.pool->close();
  EXPECT_EQ(session.channel.calls(),
            "Create Receive "
            "Command Receive Receive Signal:terminate "
            "Command Receive Receive Signal:terminate "
            "Delete");
  EXPECT_EQ(session.server.open_shells(), 0U);
}

TEST(RemotePool, DeletesItsSessionWhenItEnds) {
  Session session;
  EXPECT_EQ(session.open(), "ok");
  session.pool.reset();
  EXPECT_EQ(session.channel.calls(), "Create Receive Delete");
}

TEST(RemotePool, ThatWasNeverOpenedSaysNothing) {
  Session session;
  EXPECT_EQ(session.invoke("Set-Thing"),
            "not done, remoting.closed: ex1: error: the session is not open any more");
  session.pool.reset();
  EXPECT_EQ(session.channel.calls(), "");
}

TEST(RemotePool, OpensOnce) {
  Session session;
  EXPECT_EQ(session.open(), "ok");
  EXPECT_EQ(session.open(), "remoting.closed: ex1: error: the session is opened or over already");
  EXPECT_EQ(session.invoke("Get-Thing"), "one two");
}

TEST(RemotePool, TellsNewServersThatLargeEnvelopesFit) {
  Session session;
  session.open();
  session.invoke("Get-Thing");
  EXPECT_NE(session.channel.bodies()[1].find(">153600<"), std::string::npos);
  EXPECT_NE(session.channel.bodies()[2].find(">512000<"), std::string::npos);
}

TEST(RemotePool, KeepsToSmallEnvelopesWithOldServers) {
  Session session;
  session.server = FarServer("2.1");
  session.open();
  session.invoke("Get-Thing");
  EXPECT_NE(session.channel.bodies()[2].find(">153600<"), std::string::npos);
}

TEST(RemotePool, ExchangesTheKeyOnceWhenASecretNeedsIt) {
  Session session;
  session.open();
  std::vector<psrp::Parameter> first;
  first.push_back(secret("p\xC3\xA4ss"));
  std::vector<psrp::Parameter> second;
  second.push_back(secret("word"));
  EXPECT_EQ(session.invoke("Set-Thing", std::move(first)), "done");
  EXPECT_EQ(session.invoke("Set-Thing", std::move(second)), "done");
  EXPECT_EQ(session.server.keys, 1U);
  EXPECT_EQ(session.channel.calls(),
            "Create Receive Send Receive "
            "Command Receive Receive Signal:terminate "
            "Command Receive Receive Signal:terminate");
}

TEST(RemotePool, CutsALongPipelineToWhatTheServerTakes) {
  Session session;
  session.open();
  std::vector<psrp::Parameter> parameters;
  parameters.push_back({"Data", psrp::SecretBytes{Secret(Bytes(1 << 20, 0xFF))}});
  EXPECT_EQ(session.invoke("Set-Thing", std::move(parameters)), "done");
  EXPECT_EQ(session.channel.count(Operation::command), 1U);
  EXPECT_GE(session.channel.count(Operation::send), 3U);
  EXPECT_LE(session.channel.count(Operation::send), 5U);
  for (const std::string& body : session.channel.bodies()) EXPECT_LE(body.size(), 512'000U);
}

TEST(RemotePool, AnswersTheOnePromptThatItMay) {
  Session session;
  session.open();
  EXPECT_EQ(session.invoke("Ask-Thing", {}, psrp::AnswerablePrompt{"Overwrite", 0}), "answered");
  EXPECT_EQ(session.channel.calls(),
            "Create Receive Command Receive Send Receive Signal:terminate");
  EXPECT_NE(session.channel.bodies()[4].find("Name=\"pr\""), std::string::npos);
}

TEST(RemotePool, WaitsForOutputAgainAndAgainUntilTheDeadline) {
  Session session;
  session.open();
  session.deadline = session.clock.steady() + seconds(65);
  EXPECT_EQ(session.invoke("Wait-Thing"),
            "unknown, remoting.deadline: ex1: error: no time was left for Receive");
  EXPECT_EQ(session.channel.calls(),
            "Create Receive Command Receive Receive Receive Receive "
            "Signal:interrupt Receive Signal:terminate Delete");
  EXPECT_EQ(session.server.open_shells(), 0U);
  EXPECT_LE(session.clock.steady(), session.deadline);
}

TEST(RemotePool, InterruptsAPipelineWhenAStopIsRequested) {
  Session session;
  session.open();
  session.channel.before = [&](std::size_t number, const SoapRequest&) {
    if (number == 4) session.stop.request_stop();
  };
  EXPECT_EQ(session.invoke("Wait-Thing"),
            "unknown, remoting.stopped: ex1: error: stopped on request");
  EXPECT_EQ(session.channel.calls(),
            "Create Receive Command Receive Receive "
            "Signal:interrupt Receive Signal:terminate Delete");
  EXPECT_EQ(session.server.signals, (std::map<std::string, int>{{"Terminate", 1}, {"crtl_c", 1}}));
}

TEST(RemotePool, GivesTheResultThatCameInWholeInSpiteOfAStop) {
  Session session;
  session.open();
  session.channel.before = [&](std::size_t number, const SoapRequest&) {
    if (number == 3) session.stop.request_stop();  // its answer is lost, and nothing was in it
  };
  EXPECT_EQ(session.invoke("Set-Thing"), "done");
  EXPECT_EQ(session.server.open_shells(), 0U);
}

TEST(RemotePool, BeginsNothingAfterAStop) {
  Session session;
  session.open();
  session.stop.request_stop();
  EXPECT_EQ(session.invoke("Set-Thing"),
            "not done, remoting.stopped: ex1: error: stopped on request");
  session.pool.reset();
  EXPECT_EQ(session.channel.calls(), "Create Receive Delete");
}

TEST(RemotePool, BeginsNothingAfterTheDeadline) {
  Session session;
  session.open();
  session.deadline = session.clock.steady();
  EXPECT_EQ(session.invoke("Set-Thing"),
            "not done, remoting.deadline: ex1: error: no time was left for Command");
  EXPECT_EQ(session.server.started, 0U);
}

TEST(RemotePool, GivesUpAPoolThatDoesNotOpen) {
  Session session;
  session.server.opens = false;
  session.deadline = seconds(30);
  EXPECT_EQ(session.open(), "remoting.deadline: ex1: error: no time was left for Receive");
  EXPECT_EQ(session.server.open_shells(), 0U);
}

TEST(RemotePool, WaitsAsLongAsAThrottlingServerAsks) {
  Session session;
  session.channel.plan = {0, 2, Trouble::throttled};
  EXPECT_EQ(session.open(), "ok");
  EXPECT_EQ(session.waiter.waits,
            (std::vector<milliseconds>{milliseconds(1500), milliseconds(1500)}));
  EXPECT_EQ(session.server.created, 1U);
}

TEST(RemotePool, DoesNotWaitLongerThanItMay) {
  Session session;
  session.deadline = milliseconds(1000);
  session.channel.plan = {0, 100, Trouble::throttled};
  EXPECT_EQ(session.open(),
            "wsman.throttled: ex1: error: the server turned Create away: too many sessions or "
            "calls (The load quota is exceeded, for at least 1500 milliseconds.; code 2150859174; "
            "on ex1)");
  EXPECT_EQ(session.channel.calls(), "Create");
}

TEST(RemotePool, TriesATurnedAwayCommandAgainAndRunsItOnce) {
  Session session;
  session.open();
  session.channel.plan = {2, 3, Trouble::too_many_shells};
  EXPECT_EQ(session.invoke("Set-Thing"), "done");
  EXPECT_EQ(session.server.acts, 1U);
  EXPECT_EQ(session.channel.count(Operation::command), 4U);
}

TEST(RemotePool, SendsALostReceiveAgainInTheSameBytes) {
  Session session;
  session.open();
  session.channel.plan = {3, 1, Trouble::kept_answer};
  EXPECT_EQ(session.invoke("Get-Thing"), "one two");
  EXPECT_EQ(session.channel.bodies()[3], session.channel.bodies()[4]);
}

TEST(RemotePool, NoticesOutputThatWasLost) {
  Session session;
  session.open();
  session.channel.plan = {3, 1, Trouble::lost_answer};
  EXPECT_EQ(session.invoke("Get-Thing"),
            "unknown, remoting.gap: ex1: error: output of the server was lost on the way");
  EXPECT_EQ(session.server.open_shells(), 0U);
}

TEST(RemotePool, NoticesThatTheEndWasLost) {
  Session session;
  session.open();
  session.channel.plan = {4, 1, Trouble::lost_answer};
  EXPECT_EQ(session.invoke("Get-Thing"),
            "unknown, wsman.unknown-shell: ex1: error: the server no longer knows the session "
            "(Receive) (no such shell or command; code 2150858843; on ex1)");
}

TEST(RemotePool, IsOverWhenTheServerEndsIt) {
  Session session;
  session.open();
  EXPECT_EQ(session.invoke("Break-Thing"),
            "unknown, remoting.broken: ex1: error: the server ended the session");
  EXPECT_EQ(session.invoke("Get-Thing"),
            "not done, remoting.closed: ex1: error: the session is not open any more");
}

TEST(RemotePool, DoesNotTakeHalfAnOutputForAResult) {
  Session session;
  session.open();
  EXPECT_EQ(session.invoke("Lose-Thing"),
            "unknown, remoting.incomplete: ex1: error: the server ended the output before the "
            "pipeline");
}

// Until its last fragment has left, a pipeline cannot begin, whatever became of the others.
TEST(RemotePool, KnowsThatAPipelineWhoseEndNeverLeftDidNotRun) {
  Session session;
  session.open();
  std::vector<psrp::Parameter> parameters;
  parameters.push_back({"Data", psrp::SecretBytes{Secret(Bytes(1 << 20, 0xFF))}});
  session.channel.plan = {3, 1, Trouble::lost_answer};
  EXPECT_EQ(session.invoke("Set-Thing", std::move(parameters)),
            "not done, http.connection-lost: ex1: error: the connection failed");
  EXPECT_EQ(session.server.acts, 0U);
  EXPECT_EQ(session.channel.calls(), "Create Receive Command Send Signal:terminate Delete");
}

TEST(RemotePool, LeavesNoShellWhoseCreationItDidNotSee) {
  Session session;
  session.channel.plan = {0, 1, Trouble::lost_answer};
  EXPECT_EQ(session.open(), "http.connection-lost: ex1: error: the connection failed");
  EXPECT_EQ(session.server.created, 1U);
  EXPECT_EQ(session.server.open_shells(), 0U);
}

}  // namespace
}  // namespace signet::test
