#include "probe/greeting.h"

#include <gtest/gtest.h>

namespace signet {

namespace {

using State = Greeting::State;

Greeting smtp() { return {Endpoint::Protocol::smtp, "[192.0.2.1]"}; }

// Hands over what the server sends, one byte after the other.
std::string drip(Greeting& greeting, std::string_view text) {
  std::string sent;
  for (const char letter : text) sent += greeting.take({&letter, 1});
  return sent;
}

TEST(Greeting, LeadsThroughSmtpWithABannerOfSeveralLines) {
  Greeting greeting = smtp();
  EXPECT_EQ(greeting.take("220-mx.example.com\r\n220-be patient\r\n"), "");
  EXPECT_EQ(greeting.take("220 go on\r\n"), "EHLO [192.0.2.1]\r\n");
  EXPECT_EQ(greeting.take("250-mx.example.com\r\n250-SIZE 1\r\n"), "");
  EXPECT_EQ(greeting.take("250-starttls\r\n250 CHUNKING\r\n"), "STARTTLS\r\n");
  EXPECT_EQ(greeting.state(), State::talking);
  EXPECT_EQ(greeting.take("220 ready\r\n"), "");
  EXPECT_EQ(greeting.state(), State::ready);
  EXPECT_EQ(greeting.injected(), 0U);
}

TEST(Greeting, DoesNotCareHowTheBytesArrive) {
  Greeting greeting = smtp();
  EXPECT_EQ(drip(greeting, "220-a\r\n220 b\r\n"), "EHLO [192.0.2.1]\r\n");
  EXPECT_EQ(drip(greeting, "250-a\n250 STARTTLS\n"), "STARTTLS\r\n");
  EXPECT_EQ(drip(greeting, "220 go\r\n"), "");
  EXPECT_EQ(greeting.state(), State::ready);
}

TEST(Greeting, LeadsThroughImap) {
  Greeting greeting(Endpoint::Protocol::imap, "");
  EXPECT_EQ(greeting.take("* OK ready\r\n"), "a CAPABILITY\r\n");
  EXPECT_EQ(greeting.take("* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n"), "");
  EXPECT_EQ(greeting.take("a OK done\r\n"), "b STARTTLS\r\n");
  EXPECT_EQ(greeting.take("b OK begin\r\n"), "");
  EXPECT_EQ(greeting.state(), State::ready);
}

TEST(Greeting, LeadsThroughPop3) {
  Greeting greeting(Endpoint::Protocol::pop3, "");
  EXPECT_EQ(greeting.take("+OK ready\r\n"), "CAPA\r\n");
  EXPECT_EQ(greeting.take("+OK\r\nUSER\r\nSTLS\r\n.\r\n"), "STLS\r\n");
  EXPECT_EQ(greeting.take("+OK begin\r\n"), "");
  EXPECT_EQ(greeting.state(), State::ready);
}

TEST(Greeting, TriesStlsWithAServerThatKnowsNoCapabilities) {
  Greeting greeting(Endpoint::Protocol::pop3, "");
  greeting.take("+OK ready\r\n");
  EXPECT_EQ(greeting.take("-ERR what?\r\n"), "STLS\r\n");
  greeting.take("-ERR what?\r\n");
  EXPECT_EQ(greeting.fault(), "STLS is refused: \"-ERR what?\"");
}

struct Refusal {
  Endpoint::Protocol protocol;
  std::string_view talk, fault;
};

TEST(Greeting, SaysWhyItCannotLeadToTls) {
  using Protocol = Endpoint::Protocol;
  const Refusal refusals[] = {
      {Protocol::smtp, "554 no service\r\n", "it does not greet as SMTP: \"554 no service\""},
      {Protocol::smtp, "220 a\r\n502 what\r\n", "EHLO is refused: \"502 what\""},
      {Protocol::smtp, "220 a\r\n250-a\r\n250 SIZE\r\n", "STARTTLS is not offered"},
      {Protocol::smtp, "220 a\r\n250-STARTTLSX\r\n250 SIZE\r\n", "STARTTLS is not offered"},
      {Protocol::smtp, "220 a\r\n250-a\r\n250 STARTTLS\r\n454 4.7.0 TLS not available\r\n",
       "STARTTLS is offered and refused: \"454 4.7.0 TLS not available\""},
      {Protocol::imap, "* BYE busy\r\n", "it does not greet as IMAP: \"* BYE busy\""},
      {Protocol::imap, "* OK\r\n* CAPABILITY IMAP4rev1\r\na OK\r\n", "STARTTLS is not offered"},
      {Protocol::imap, "* OK\r\n* CAPABILITY STARTTLS\r\na OK\r\nb NO\r\n",
       "STARTTLS is offered and refused: \"b NO\""},
      {Protocol::pop3, "-ERR\r\n", "it does not greet as POP3: \"-ERR\""},
      {Protocol::pop3, "+OK\r\n+OK\r\nUSER\r\n.\r\n", "STLS is not offered"},
      {Protocol::pop3, "+OK\r\n+OK\r\nSTLS\r\n.\r\n-ERR no\r\n",
       "STLS is offered and refused: \"-ERR no\""},
  };
  for (const Refusal& refusal : refusals) {
    Greeting greeting(refusal.protocol, "me");
    drip(greeting, refusal.talk);
    EXPECT_EQ(greeting.fault(), refusal.fault) << refusal.talk;
    EXPECT_EQ(greeting.state(), State::failed) << refusal.talk;
  }
}

TEST(Greeting, CountsWhatComesBehindTheAnswerToStarttls) {
  Greeting deceived = smtp();
  deceived.take("220 a\r\n250-a\r\n250 STARTTLS\r\n");
  deceived.take("220 go\r\n250 SIZE\r\n");
  EXPECT_EQ(deceived.state(), State::ready);
  EXPECT_EQ(deceived.injected(), 10U);
}

TEST(Greeting, EndsABannerWithoutEnd) {
  Greeting greeting = smtp();
  for (int i = 0; i < 64; ++i) greeting.take(std::string(1024, 'x'));
  EXPECT_EQ(greeting.state(), State::talking);
  greeting.take("x");
  EXPECT_EQ(greeting.fault(), "the server sends more than 64 KiB before TLS");
}

TEST(Greeting, QuotesNothingThatATerminalWouldObey) {
  Greeting greeting = smtp();
  greeting.take("500 \x1b[2J" + std::string(300, 'x') + "\r\n");
  EXPECT_EQ(greeting.fault(),
            "it does not greet as SMTP: \"500 \\x1B[2J" + std::string(192, 'x') + "\"");
}

}  // namespace

}  // namespace signet
