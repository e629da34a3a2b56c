#include <gtest/gtest.h>

#include "base/text.h"
#include "fleet_with_endpoints.h"
#include "plan/baseline.h"
#include "plan/diff.h"
#include "support/fake_handshakes.h"
#include "support/test_world.h"

namespace signet {
namespace {

using test::FakeHandshakes;
using test::thumbprint;

// One server that is to have a new certificate for its web sites and its mail.
class Provable : public testing::Test {
 protected:
  Provable() {
    handshakes_.answer_others(
        [](const Endpoint&) { return FakeHandshakes::shows({thumbprint("old")}); });
  }

  // "provable 4; SMTP smtp://ex1:25: timed out"
  std::string plan() {
    Observed observed = test::observed(observed_);
    if (choosers_) observed.servers[0].state.value().choosers = *choosers_;
    const PlatformCatalog platforms = test::catalog_with_endpoints();
    take_baseline(desired_, platforms, test::trust_probing(hosts_), handshakes_, world_.context,
                  observed);
    const auto plan = diff(desired_, observed, platforms, {}, test::today());
    EXPECT_TRUE(plan) << to_text(plan.error());
    std::string text = "provable " + std::to_string(plan->provable);
    for (const NotProvable& each : plan->not_provable) {
      text += "; " + each.server.text() + " " + each.slot.text() + " " + each.endpoint + ": " +
              each.why;
    }
    return text;
  }

  Desired desired_ = test::desired("EX1: webmail=IIS,SMTP\n");
  std::string observed_ = "EX1: webmail key, old key | IIS=old SMTP=old POP\n";
  std::vector<std::string> hosts_ = {"ex1", "ex2", "webmail.example.com"};
  std::optional<std::vector<Chooser>> choosers_;
  FakeHandshakes handshakes_;
  TestWorld world_;
};

TEST_F(Provable, IsWhatAnswers) { EXPECT_EQ(plan(), "provable 4"); }

TEST_F(Provable, IsNotWhatDoesNotAnswerInTimeThoughNoStepTouchesIt) {
  handshakes_.answer("pop3s://ex1", {FakeHandshakes::is_silent()});
  EXPECT_EQ(plan(), "provable 3; EX1 POP pop3s://ex1:995: timed out");
}

TEST_F(Provable, IsNotWhatRefusesWhereTheServiceIsChanged) {
  handshakes_.answer("pop3s://ex1", {FakeHandshakes::refuses()});
  EXPECT_EQ(plan(), "provable 3");
  handshakes_.answer("smtp://ex1:587", {FakeHandshakes::refuses()});
  EXPECT_EQ(plan(),
            "provable 2; EX1 SMTP smtp://ex1:587: nothing answers with TLS: connection refused");
}

TEST_F(Provable, DoesNotMissAPortWhereNothingListens) {
  handshakes_.answer("smtp://ex1:587", {FakeHandshakes::refuses()});
  choosers_ = {{"frontend", *SlotName::parse("SMTP"), {}, {}, {25}}};
  EXPECT_EQ(plan(), "provable 3");
}

TEST_F(Provable, IsCountedOfServersThatChangeOnly) {
  desired_ =
      test::desired("EX1: webmail=IIS,SMTP\nEX2: webmail=IIS\nEX3: webmail=IIS | maintenance\n");
  observed_ +=
      "EX2: webmail key | IIS=webmail\n"
      "EX3: old key | IIS=old\n";
  hosts_.emplace_back("ex3");
  handshakes_.answer("https://ex2", {FakeHandshakes::is_silent()});
  handshakes_.answer("https://ex3", {FakeHandshakes::is_silent()});
  EXPECT_EQ(plan(), "provable 4");
}

TEST_F(Provable, SaysWhichChangedServicesNobodyMayLookAt) {
  desired_ = test::desired("EX1: webmail=IIS,SMTP\nEX2: webmail=IIS\n");
  observed_ += "EX2: webmail key, old key | IIS=old POP=old\n";
  hosts_ = {"ex1"};
  EXPECT_EQ(plan(),
            "provable 4; EX2 IIS https://ex2:443: it was not looked at (the trust file's reach: "
            "probe)");
}

TEST_F(Provable, CountsEndpointsOfClientsWhereAnythingChanges) {
  desired_.endpoints = {{Endpoint::parse("https://other.example.com").value(), 0},
                        {Endpoint::parse("https://webmail.example.com").value(), 0}};
  EXPECT_EQ(plan(),
            "provable 5;   https://other.example.com:443: the trust file does not allow to look");
  observed_ = "EX1: webmail key | IIS=webmail SMTP=webmail POP\n";
  EXPECT_EQ(plan(), "provable 0");
}

TEST_F(Provable, IsNothingWhereNobodyLooked) {
  hosts_.clear();
  desired_.endpoints = {{Endpoint::parse("https://webmail.example.com").value(), 0}};
  EXPECT_EQ(plan(), "provable 0");
  EXPECT_TRUE(handshakes_.looks().empty());
}

TEST(NotServed, IsToldOfEachPortOfWhatIsConfigured) {
  const Desired desired = test::desired("EX1: webmail=IIS,SMTP\n");
  Observed observed = test::observed("EX1: webmail key, old key | IIS=webmail SMTP=old,webmail\n");
  FakeHandshakes handshakes;
  handshakes.answer("https://ex1", {FakeHandshakes::shows({thumbprint("webmail")})});
  handshakes.answer("smtp://ex1:25", {FakeHandshakes::shows({thumbprint("old")})});
  handshakes.answer("smtp://ex1:587", {FakeHandshakes::is_silent()});
  const TestWorld world;
  const PlatformCatalog platforms = test::catalog_with_endpoints();
  take_baseline(desired, platforms, test::trust_probing({"ex1"}), handshakes, world.context,
                observed);
  const auto plan = diff(desired, observed, platforms, {}, test::today());
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->findings.size(), 1U);
  EXPECT_EQ(plan->findings[0].text,
            "SMTP is set to webmail but 25 shows " + thumbprint("old").short_text());
}

}  // namespace
}  // namespace signet
