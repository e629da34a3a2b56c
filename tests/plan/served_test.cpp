#include "plan/served.h"

#include <gtest/gtest.h>

#include "support/fleet.h"

namespace signet {
namespace {

using test::thumbprint;
using Kind = SeenVerdict::Kind;

// Mail transport holds two certificates; what listens on 25 goes by name, and both have it.
class Served : public testing::Test {
 protected:
  Served() {
    const Observed observed =
        test::observed("EX1: old key, webmail key | SMTP=old,webmail IIS=webmail");
    state_ = observed.servers[0].state.value();
    choose("frontend", "old", {25});
  }

  void choose(const char* name, const char* certificate, std::vector<std::uint16_t> ports) {
    const CertificatePointer chosen = test::certificate(certificate);
    state_.choosers.push_back({name,
                               *SlotName::parse("SMTP"),
                               {},
                               {{chosen->issuer, chosen->subject, {}}},
                               std::move(ports)});
  }

  SeenVerdict judge(const char* slot, const char* endpoint, std::vector<Thumbprint> leaves) const {
    return judge_served({Endpoint::parse(endpoint).value(), *SlotName::parse(slot), leaves, {}},
                        thumbprint("webmail"), state_);
  }

  ServerState state_;
  const std::string old_ = thumbprint("old").short_text();
};

TEST_F(Served, IsAsWantedOrAnother) {
  EXPECT_EQ(judge("IIS", "https://ex1", {thumbprint("webmail")}), (SeenVerdict{Kind::wanted, {}}));
  EXPECT_EQ(judge("IIS", "https://ex1", {thumbprint("old")}),
            (SeenVerdict{Kind::other, "443 shows " + old_}));
}

TEST_F(Served, IsAnotherWhereOnlySomeHandshakesShowIt) {
  const SeenVerdict both =
      judge("SMTP", "smtp://ex1:25", {thumbprint("old"), thumbprint("webmail")});
  EXPECT_EQ(both.kind, Kind::other);
}

TEST_F(Served, MayBeAnotherThatIsChosenThere) {
  EXPECT_EQ(judge("SMTP", "smtp://ex1:25", {thumbprint("old")}),
            (SeenVerdict{Kind::chosen, "25 shows " + old_ + ", as is chosen there"}));
  EXPECT_EQ(judge("SMTP", "smtp://ex1:25", {thumbprint("webmail")}).kind, Kind::wanted);
  EXPECT_EQ(judge("SMTP", "smtp://ex1:25", {thumbprint("self")}).kind, Kind::other);
}

// The new one is the newest that fits: a server that still shows the old one has not taken it up.
TEST_F(Served, IsAnotherWhereTheWantedOneIsChosen) {
  state_.choosers.clear();
  choose("frontend", "webmail", {25});
  EXPECT_EQ(judge("SMTP", "smtp://ex1:25", {thumbprint("old")}),
            (SeenVerdict{Kind::other, "25 shows " + old_}));
}

TEST_F(Served, IsJudgedByWhatListensThere) {
  choose("client", "webmail", {587});
  EXPECT_EQ(judge("SMTP", "smtp://ex1:587", {thumbprint("old")}).kind, Kind::other);
  choose("silent", "old", {});
  EXPECT_EQ(judge("SMTP", "smtp://ex1:587", {thumbprint("old")}).kind, Kind::other);
  EXPECT_EQ(judge("SMTP", "smtp://ex1:465", {thumbprint("old")}).kind, Kind::chosen);
}

TEST_F(Served, IsUnknownWhereTheChoiceIs) {
  state_.choosers.push_back({"unread", *SlotName::parse("SMTP"), {}, {}, {587}});
  EXPECT_EQ(judge("SMTP", "smtp://ex1:587", {thumbprint("old")}),
            (SeenVerdict{Kind::unknown,
                         "587 shows " + old_ + ", and what is chosen there is not certain"}));
}

TEST_F(Served, IsUnknownAfterATimeoutAndNothingAfterARefusal) {
  SeenEndpoint seen{
      Endpoint::parse("pop3s://ex1").value(), *SlotName::parse("POP"), Unknown{"timed out"}, {}};
  EXPECT_EQ(judge_served(seen, thumbprint("webmail"), state_),
            (SeenVerdict{Kind::unknown, "995: timed out"}));
  seen.served = Absent{};
  seen.fault = "connection refused";
  EXPECT_EQ(judge_served(seen, thumbprint("webmail"), state_),
            (SeenVerdict{Kind::nothing, "995: connection refused"}));
}

TEST_F(Served, ListensElsewhereOnlyWhereThatIsKnown) {
  const SeenEndpoint seen{
      Endpoint::parse("smtp://ex1:587").value(), *SlotName::parse("SMTP"), Absent{}, {}};
  EXPECT_TRUE(listens_elsewhere(seen, state_));
  choose("client", "old", {587});
  EXPECT_FALSE(listens_elsewhere(seen, state_));
  state_.choosers.clear();
  choose("silent", "old", {});
  EXPECT_FALSE(listens_elsewhere(seen, state_));
}

}  // namespace
}  // namespace signet
