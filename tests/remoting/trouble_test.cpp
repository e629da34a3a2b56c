#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "scripted_channel.h"

// Everything that can go wrong, at every request of a whole conversation.
namespace signet::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using wsman::Operation;

struct Story {
  std::string opened;
  std::string read;
  std::string acted;
  std::string answered;
};

// A read, an act, an act with a prompt.
Story play(Session& session) {
  Story story;
  story.opened = session.open();
  if (story.opened != "ok") return story;
  story.read = session.invoke("Get-Thing");
  story.acted = session.invoke("Set-Thing");
  story.answered = session.invoke("Ask-Thing", {}, psrp::AnswerablePrompt{"Overwrite", 0});
  session.pool.reset();
  return story;
}

// An act that needs the session key.
Story play_with_secret(Session& session) {
  Story story;
  story.opened = session.open();
  std::vector<psrp::Parameter> parameters;
  parameters.push_back({"Password", psrp::SecretText{Secret(as_bytes("s3cret"))}});
  story.acted = session.invoke("Set-Thing", std::move(parameters));
  session.pool.reset();
  return story;
}

bool is_refusal(const std::string& text) { return text.starts_with("not done, "); }
bool is_doubt(const std::string& text) { return text.starts_with("unknown, "); }

// A value is the right one; what is not done did not happen; nothing happened twice.
void expect_truth(const Story& story, const FarServer& server) {
  const auto right = [](const std::string& text, const std::string& value) {
    EXPECT_TRUE(text == value || is_refusal(text) || is_doubt(text) || text.empty()) << text;
  };
  right(story.read, "one two");
  right(story.acted, "done");
  right(story.answered, "answered");
  std::size_t certain = 0;
  std::size_t possible = 0;
  for (const auto& [text, value] :
       {std::pair(story.acted, "done"), std::pair(story.answered, "answered")}) {
    certain += text == value ? 1 : 0;
    possible += text == value || is_doubt(text) ? 1 : 0;
  }
  EXPECT_GE(server.acts, certain);
  EXPECT_LE(server.acts, possible);
  EXPECT_LE(server.keys, 1U);
}

// Of Commands only those that were turned away may come again.
std::size_t most_commands(Trouble trouble, std::size_t count) {
  const bool turned_away = trouble == Trouble::throttled || trouble == Trouble::too_many_shells;
  return 3 + (turned_away ? count : 0);
}

std::size_t length_of_story() {
  Session session;
  const Story story = play(session);
  EXPECT_EQ(story.opened, "ok");
  EXPECT_EQ(story.read + "|" + story.acted + "|" + story.answered, "one two|done|answered");
  EXPECT_EQ(session.channel.count(Operation::command), 3U);
  return session.channel.size();
}

TEST(Trouble, OnceAtAnyRequestEndsInARightValueOrAPreciseError) {
  const std::size_t length = length_of_story();
  ASSERT_GT(length, 12U);
  for (const Trouble trouble : all_troubles()) {
    for (std::size_t at = 0; at < length; ++at) {
      SCOPED_TRACE(to_text(trouble) + " at request " + std::to_string(at));
      Session session;
      session.channel.plan = {at, 1, trouble};
      const Story story = play(session);
      session.pool.reset();
      expect_truth(story, session.server);
      EXPECT_LE(session.channel.count(Operation::command), most_commands(trouble, 1));
      // Who says that there is no such session is believed.
      const bool is_lie = trouble == Trouble::unknown_shell && at + 1 == length;
      const bool is_locked_out = trouble == Trouble::denied && at > 0;
      EXPECT_EQ(session.server.open_shells(), is_lie || is_locked_out ? 1U : 0U);
      EXPECT_LE(session.channel.size(), length + 40);
      EXPECT_LE(session.clock.steady(), session.deadline);
    }
  }
}

TEST(Trouble, DuringTheKeyExchangeLeavesTheActUndone) {
  constexpr std::size_t send = 2;
  for (const Trouble trouble : all_troubles()) {
    for (const std::size_t at : {send, send + 1}) {
      SCOPED_TRACE(to_text(trouble) + " at request " + std::to_string(at));
      Session session;
      session.channel.plan = {at, 1, trouble};
      const Story story = play_with_secret(session);
      EXPECT_TRUE(story.acted == "done" || is_refusal(story.acted)) << story.acted;
      EXPECT_EQ(session.server.acts, story.acted == "done" ? 1U : 0U);
      EXPECT_LE(session.server.keys, 1U);
      EXPECT_EQ(session.server.open_shells(), trouble == Trouble::denied ? 1U : 0U);
    }
  }
}

// Each further try might lock the account.
TEST(Trouble, OfADeniedAccountEndsAllRequests) {
  const std::size_t length = length_of_story();
  for (std::size_t at = 0; at < length; ++at) {
    Session session;
    session.channel.plan = {at, 1'000'000, Trouble::denied};
    play(session);
    session.pool.reset();
    EXPECT_EQ(session.channel.size(), at + 1);
  }
}

TEST(Trouble, ThatStaysIsGivenUpInTime) {
  const std::size_t length = length_of_story();
  for (const Trouble trouble : all_troubles()) {
    for (std::size_t at = 0; at < length; ++at) {
      SCOPED_TRACE(to_text(trouble) + " from request " + std::to_string(at));
      Session session;
      session.deadline = minutes(2);
      session.channel.plan = {at, 1'000'000, trouble};
      const Story story = play(session);
      session.pool.reset();
      expect_truth(story, session.server);
      EXPECT_LE(session.channel.size(), length + 260);
      EXPECT_LE(session.clock.steady(), session.deadline + std::chrono::seconds(20));
    }
  }
}

// What each kind of trouble with one request makes of a cmdlet: "denied: not done, auth.denied".
std::string outcomes_of(const std::string& cmdlet, std::size_t request) {
  std::string outcomes;
  for (const Trouble trouble : all_troubles()) {
    Session session;
    session.open();
    session.channel.plan = {request, 1, trouble};
    const std::string text = session.invoke(cmdlet);
    outcomes += to_text(trouble) + ": " + text.substr(0, text.find(':')) + "\n";
  }
  return outcomes;
}

// The kinds of trouble that say for certain that nothing was done, at the Command itself.
TEST(Trouble, WithACommandIsNotDoneOnlyWhereTheServerSaidSo) {
  constexpr std::size_t command = 2;
  EXPECT_EQ(outcomes_of("Set-Thing", command),
            "not sent: not done, http.unreachable\n"
            "lost before: unknown, http.connection-lost\n"
            "lost answer: unknown, http.connection-lost\n"
            "kept answer: unknown, http.connection-lost\n"
            "timeout fault: unknown, wsman.timed-out\n"
            "unknown shell: not done, wsman.unknown-shell\n"
            "wrong resource: not done, wsman.wrong-resource\n"
            "redirect fault: not done, wsman.redirect\n"
            "access denied: not done, wsman.access-denied\n"
            "other fault: unknown, wsman.fault\n"
            "too many shells: done\n"
            "throttled: done\n"
            "gateway page: unknown, wsman.not-soap\n"
            "page after act: unknown, wsman.not-soap\n"
            "not allowed page: unknown, wsman.not-soap\n"
            "wrong RelatesTo: unknown, wsman.foreign\n"
            "wrong shell: done\n"
            "wrong command: unknown, wsman.foreign\n"
            "no XML: unknown, wsman.malformed\n"
            "no base64: done\n"
            "bad fragment: done\n"
            "denied: not done, auth.denied\n"
            "redirected: unknown, http.redirect\n");
}

TEST(Trouble, WithAReceiveIsOvercomeWhereNothingWasLost) {
  constexpr std::size_t receive = 3;
  EXPECT_EQ(outcomes_of("Get-Thing", receive),
            "not sent: one two\n"
            "lost before: one two\n"
            "lost answer: unknown, remoting.gap\n"
            "kept answer: one two\n"
            "timeout fault: one two\n"
            "unknown shell: unknown, wsman.unknown-shell\n"
            "wrong resource: unknown, wsman.wrong-resource\n"
            "redirect fault: unknown, wsman.redirect\n"
            "access denied: unknown, wsman.access-denied\n"
            "other fault: unknown, wsman.fault\n"
            "too many shells: one two\n"
            "throttled: one two\n"
            "gateway page: one two\n"
            "page after act: unknown, remoting.gap\n"
            "not allowed page: unknown, wsman.not-soap\n"
            "wrong RelatesTo: unknown, wsman.foreign\n"
            "wrong shell: one two\n"
            "wrong command: unknown, wsman.foreign\n"
            "no XML: unknown, wsman.malformed\n"
            "no base64: unknown, wsman.malformed\n"
            "bad fragment: unknown, psrp.malformed\n"
            "denied: unknown, auth.denied\n"
            "redirected: unknown, http.redirect\n");
}

// A stop may come at any moment, from the first request to the last.
TEST(Trouble, ByAStopAtAnyRequestLeavesNoSessionBehind) {
  const std::size_t length = length_of_story();
  for (std::size_t at = 0; at < length; ++at) {
    SCOPED_TRACE("stop at request " + std::to_string(at));
    Session session;
    session.channel.before = [&](std::size_t number, const SoapRequest&) {
      if (number == at) session.stop.request_stop();
    };
    const Story story = play(session);
    session.pool.reset();
    expect_truth(story, session.server);
    EXPECT_EQ(session.server.open_shells(), 0U);
    EXPECT_LE(session.channel.size(), length + 6);
  }
}

}  // namespace
}  // namespace signet::test
