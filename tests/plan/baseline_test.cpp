#include "plan/baseline.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "fleet_with_endpoints.h"
#include "support/fake_handshakes.h"
#include "support/test_world.h"

namespace signet {
namespace {

using test::catalog_with_endpoints;
using test::FakeHandshakes;
using test::thumbprint;
using test::trust_probing;

SlotName slot(const char* name) { return *SlotName::parse(name); }

std::string text_of(const std::vector<FleetEndpoint>& endpoints) {
  std::string text;
  for (const FleetEndpoint& each : endpoints) {
    text += each.server.text() + " " + each.slot.text() + " " + each.endpoint.text() + "\n";
  }
  return text;
}

std::string endpoints_text(const Desired& desired, const std::string& observed) {
  return text_of(endpoints_of(desired, test::observed(observed), catalog_with_endpoints()));
}

TEST(FleetEndpoints, AreThoseOfClientsAndOfEveryServerThatWasRead) {
  Desired desired = test::desired(
      "certificate webmail: names=webmail.example.com\n"
      "EX16-01: webmail=IIS,SMTP\nEX16-02: webmail=IIS | maintenance\nEX16-03: webmail=IIS\n");
  desired.endpoints = {{Endpoint::parse("https://webmail.example.com").value(), 0}};
  EXPECT_EQ(endpoints_text(desired,
                           "EX16-01: webmail key | IIS=webmail SMTP POP status\n"
                           "EX16-02: | IIS\n"
                           "EX16-03: unknown \"connection refused\"\n"),
            "  https://webmail.example.com:443\n"
            "EX16-01 IIS https://ex16-01:443?name=webmail.example.com\n"
            "EX16-01 POP pop3s://ex16-01:995\n"
            "EX16-01 SMTP smtp://ex16-01:25?name=webmail.example.com\n"
            "EX16-01 SMTP smtp://ex16-01:587?name=webmail.example.com\n"
            "EX16-02 IIS https://ex16-02:443?name=webmail.example.com\n");
}

TEST(FleetEndpoints, AreAtTheServersAddress) {
  struct Case {
    const char* address;
    const char* endpoint;
  };
  for (const Case& each :
       {Case{"EX1.corp.example", "https://ex1.corp.example:443"},
        Case{"ex1.corp.example:8443", "https://ex1.corp.example:443"},
        Case{"10.0.0.1", "https://10.0.0.1:443"}, Case{"2001:DB8::1", "https://[2001:db8::1]:443"},
        Case{"[2001:DB8::1]", "https://[2001:db8::1]:443"},
        Case{"[2001:DB8::1]:8443", "https://[2001:db8::1]:443"}}) {
    Desired desired = test::desired("EX1: \n");
    desired.servers[0].target.address = each.address;
    EXPECT_EQ(endpoints_text(desired, "EX1: | IIS\n"),
              "EX1 IIS " + std::string(each.endpoint) + "\n");
  }
}

// What a person can type in wrongly is no endpoint: it could not be written into a plan.
TEST(FleetEndpoints, AreNoneWhereTheAddressIsNone) {
  Desired desired = test::desired("EX1: webmail=IIS\n");
  for (const char* address : {"ex 1", "[", "-ex1", "ex1/owa"}) {
    desired.servers[0].target.address = address;
    EXPECT_EQ(endpoints_text(desired, "EX1: | IIS\n"), "") << address;
  }
}

TEST(FleetEndpoints, AreAskedForByTheFirstNameThatIsNoWildcard) {
  Desired desired = test::desired(
      "certificate webmail: names=*.example.com,Mail.example.com\n"
      "EX1: webmail=IIS\n");
  Observed observed = test::observed("EX1: old key | IIS=old POP=old\n");
  EXPECT_EQ(text_of(endpoints_of(desired, observed, catalog_with_endpoints())),
            "EX1 IIS https://ex1:443?name=mail.example.com\nEX1 POP pop3s://ex1:995\n");
  Certificate old = *test::certificate("old");
  old.names = {"*.example.com", "a name", "pop.example.com", "imap.example.com"};
  ServerState& state = observed.servers[0].state.value();
  state.certificates[0].certificate = std::make_shared<const Certificate>(old);
  EXPECT_EQ(text_of(endpoints_of(desired, observed, catalog_with_endpoints())),
            "EX1 IIS https://ex1:443?name=mail.example.com\n"
            "EX1 POP pop3s://ex1:995?name=pop.example.com\n");
  desired.servers[0].target.address = "mail.example.com";
  EXPECT_EQ(endpoints_text(desired, "EX1: | IIS\n"), "EX1 IIS https://mail.example.com:443\n");
}

TEST(FleetEndpoints, OfWhatIsNeverAssignedAreAskedForByTheirHost) {
  PlatformCatalog platforms = catalog_with_endpoints();
  for (SlotRule& rule : platforms[0].slots) rule.assignable = rule.kind != "IIS";
  const auto endpoints =
      endpoints_of(test::desired("EX1: \n"), test::observed("EX1: old key | IIS=old\n"), platforms);
  EXPECT_EQ(text_of(endpoints), "EX1 IIS https://ex1:443\n");
}

// Of two certificates for mail transport each connector's own is asked for.
TEST(FleetEndpoints, AreAskedForByANameOfWhatIsChosenThere) {
  const Desired desired = test::desired(
      "certificate hybrid: names=hybrid.example.com\ncertificate webmail: "
      "names=webmail.example.com\n"
      "EX1: hybrid=SMTP webmail=SMTP\n");
  Observed observed = test::observed("EX1: hybrid key, webmail key | SMTP=hybrid,webmail\n");
  const CertificatePointer webmail = test::certificate("webmail");
  observed.servers[0].state.value().choosers = {
      {"client", slot("SMTP"), {}, {{webmail->issuer, webmail->subject, {}}}, {587}}};
  EXPECT_EQ(text_of(endpoints_of(desired, observed, catalog_with_endpoints())),
            "EX1 SMTP smtp://ex1:25?name=hybrid.example.com\n"
            "EX1 SMTP smtp://ex1:587?name=webmail.example.com\n");
}

// One server, what its three mail and web ports show, and what is known of its services then.
class Recorded : public testing::Test {
 protected:
  std::string served(std::vector<FakeHandshakes::Answer> answers) {
    const Desired desired = test::desired("EX1: webmail=IIS,SMTP\n");
    Observed observed = test::observed("EX1: webmail key | IIS=webmail SMTP=webmail\n");
    FakeHandshakes handshakes;
    handshakes.answer("https://ex1", {answers[0]});
    handshakes.answer("smtp://ex1:25", {answers[1]});
    handshakes.answer("smtp://ex1:587", {answers[2]});
    take_baseline(desired, catalog_with_endpoints(), trust_probing({"ex1"}), handshakes,
                  world_.context, observed);
    const ServerState& state = observed.servers[0].state.value();
    EXPECT_EQ(state.endpoints.size(), 3U);
    return "IIS " + text(state.find(slot("IIS"))->served) + "; SMTP " +
           text(state.find(slot("SMTP"))->served);
  }

  static std::string text(const Known<Thumbprint>& served) {
    if (served.is_unknown()) return "unknown (" + served.why() + ")";
    return served.has_value() ? served.value().short_text() : "nothing";
  }

  const FakeHandshakes::Answer webmail_ = FakeHandshakes::shows({thumbprint("webmail")});
  const FakeHandshakes::Answer old_ = FakeHandshakes::shows({thumbprint("old")});
  const FakeHandshakes::Answer refused_ = FakeHandshakes::refuses();
  const FakeHandshakes::Answer silent_ = FakeHandshakes::is_silent();
  const std::string webmail_text_ = thumbprint("webmail").short_text();
  const std::string old_text_ = thumbprint("old").short_text();
  TestWorld world_;
};

TEST_F(Recorded, IsWhatAllEndpointsOfAServiceShow) {
  EXPECT_EQ(served({old_, webmail_, webmail_}), "IIS " + old_text_ + "; SMTP " + webmail_text_);
  EXPECT_EQ(served({refused_, webmail_, refused_}), "IIS nothing; SMTP " + webmail_text_);
}

TEST_F(Recorded, IsUnknownWhereTheyDifferOrOneIsUnknown) {
  EXPECT_EQ(served({silent_, webmail_, silent_}),
            "IIS unknown (443: timed out); SMTP unknown (587: timed out)");
  EXPECT_EQ(served({webmail_, webmail_, old_}), "IIS " + webmail_text_ +
                                                    "; SMTP unknown (25 shows " + webmail_text_ +
                                                    ", 587 shows " + old_text_ + ")");
  const auto both = FakeHandshakes::shows({thumbprint("webmail"), thumbprint("old")});
  EXPECT_EQ(served({both, refused_, refused_}),
            "IIS unknown (443 shows " + old_text_ + " and " + webmail_text_ + "); SMTP nothing");
}

TEST(Baseline, LooksAtNothingThatTheTrustFileDoesNotAllow) {
  Desired desired = test::desired("EX1: webmail=IIS\nEX2: webmail=IIS\n");
  desired.endpoints = {{Endpoint::parse("https://a.example.com").value(), 0},
                       {Endpoint::parse("https://b.example.com").value(), 0}};
  const Observed before =
      test::observed("EX1: webmail key | IIS=webmail\nEX2: webmail key | IIS=webmail\n");
  const TestWorld world;
  FakeHandshakes handshakes;
  handshakes.answer("https://ex2", {FakeHandshakes::shows({thumbprint("webmail")})});
  handshakes.answer("https://b.example.com", {FakeHandshakes::shows({thumbprint("webmail")})});
  Observed observed = before;
  take_baseline(desired, catalog_with_endpoints(), trust_probing({"ex2", "b.example.com"}),
                handshakes, world.context, observed);
  EXPECT_EQ(join(handshakes.looks(), " "), "https://b.example.com:443 https://ex2:443");
  EXPECT_EQ(observed.endpoints[0].served,
            Known<std::vector<Thumbprint>>(Unknown{"the trust file does not allow to look"}));
  EXPECT_TRUE(observed.endpoints[1].served.has_value());
  EXPECT_EQ(observed.servers[0], before.servers[0]);
  EXPECT_TRUE(has_baseline(observed));

  FakeHandshakes nobody;
  observed = before;
  take_baseline(desired, catalog_with_endpoints(), {}, nobody, world.context, observed);
  EXPECT_EQ(observed, before);
  EXPECT_FALSE(has_baseline(observed));
  EXPECT_TRUE(nobody.looks().empty());
}

}  // namespace
}  // namespace signet
