#include <gtest/gtest.h>

#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

// EX1 has `fresh` staged, and `own` in every service.
struct ExchangeAssign : testing::Test {
  std::string assign(const std::string& slot) {
    return fleet.act("EX1", Action::assign, fleet.fresh.thumbprint, slot);
  }
  FakeServer& server() { return fleet.server("EX1"); }

  ExchangeFleet fleet;
};

TEST_F(ExchangeAssign, KeepsTheDefaultCertificate) {
  EXPECT_EQ(assign("SMTP"), "done");
  EXPECT_EQ(server().default_certificate, fleet.own.thumbprint);
  EXPECT_EQ(fleet.exchange.acts(), "change EX1 Enable-ExchangeCertificate Server=EX1 Thumbprint=" +
                                       fleet.fresh.thumbprint.text() + " Services=SMTP\n");
  EXPECT_TRUE(fleet.warnings.empty());
}

TEST_F(ExchangeAssign, KeepsTheDefaultCertificateWhereNoIsNotTheThirdChoice) {
  fleet.exchange.smtp_asks_with_two = true;
  EXPECT_EQ(assign("SMTP"), "done");
  EXPECT_EQ(server().default_certificate, fleet.own.thumbprint);
}

TEST_F(ExchangeAssign, ReplacesTheDefaultCertificateWhenThatIsWanted) {
  for (const bool is_german : {false, true}) {
    fleet.exchange.is_german = is_german;
    server().default_certificate = fleet.own.thumbprint;
    EXPECT_EQ(assign("SMTP-default"), "done");
    EXPECT_EQ(server().default_certificate, fleet.fresh.thumbprint);
    EXPECT_EQ(assign("SMTP-default"), "already");
    EXPECT_EQ(assign("SMTP"), "already");
  }
}

TEST_F(ExchangeAssign, NeverForcesTheDefault) {
  for (const char* slot : {"SMTP", "POP", "IMAP", "SMTP-default", "IIS"}) assign(slot);
  EXPECT_EQ(fleet.exchange.acts().find("Force"), std::string::npos);
}

struct Web {
  const char* option;
  bool required_before;
  std::string outcome;
  bool required_after;
};

TEST_F(ExchangeAssign, AsksBeforeItMakesAWebSiteRequireTls) {
  const std::string asked =
      "not done [exchange.asked] Enable-ExchangeCertificate asked what signet does not answer "
      "(PromptForChoice: Confirm)";
  for (const Web& web : std::vector<Web>{{"", true, "done", true},
                                         {"", false, asked, false},
                                         {"keep", true, "done", true},
                                         {"keep", false, "done", false},
                                         {"enforce", false, "done", true}}) {
    ExchangeFleet other;
    other.server("EX1").site_requires_ssl = web.required_before;
    Target target = other.target("EX1");
    if (*web.option != '\0') target.options = {{"require_ssl", web.option}};
    const ApplyResult result = other.platform.apply(
        target, other.step("EX1", Action::assign, other.fresh.thumbprint, "IIS"), nullptr,
        other.world.context);
    std::string text(to_text(result.outcome));
    if (!result.problem.code.empty()) {
      text += " [" + result.problem.code + "] " + to_line(result.problem);
    }
    EXPECT_EQ(text, web.outcome) << web.option;
    EXPECT_EQ(other.server("EX1").site_requires_ssl, web.required_after) << web.option;
    EXPECT_EQ(other.server("EX1").default_certificate, other.own.thumbprint);
  }
}

TEST_F(ExchangeAssign, LeavesTheBackEndAlone) {
  EXPECT_EQ(assign("IIS"), "done");
  EXPECT_EQ(server().sites.at("1"), fleet.fresh.thumbprint);
  EXPECT_EQ(server().sites.at("2"), fleet.own.thumbprint);
}

TEST_F(ExchangeAssign, LeavesAMailNameThatTheCertificateHas) {
  server().imap_name = "imap.example.com";  // Enable writes mail.example.com
  EXPECT_EQ(assign("IMAP"), "done");
  EXPECT_EQ(server().imap_name, "imap.example.com");
  EXPECT_EQ(
      fleet.warnings,
      (std::vector<std::string>{"IMAP serves it once its services (front and back end) restart"}));
}

TEST_F(ExchangeAssign, TakesTheFirstNameWhereTheOldOneIsForeign) {
  server().pop_name = "ex.corp.example";
  EXPECT_EQ(assign("POP"), "done");
  EXPECT_EQ(server().pop_name, "mail.example.com");
}

TEST_F(ExchangeAssign, WritesTheNameWhereEnableDoesNot) {
  fleet.exchange.enable_keeps_name = true;
  server().pop_name = "ex.corp.example";
  EXPECT_EQ(assign("POP"), "done");
  EXPECT_EQ(server().pop_name, "mail.example.com");
}

TEST_F(ExchangeAssign, TellsThatANameCouldNotBeSetBack) {
  server().imap_name = "imap.example.com";
  fleet.exchange.faults.emplace("Set-ImapSettings", Fault::hidden);
  EXPECT_EQ(assign("IMAP"), "done");
  ASSERT_EQ(fleet.warnings.size(), 2U);
  EXPECT_EQ(fleet.warnings.front(),
            "the X509CertificateName of IMAP is mail.example.com and could not be set to "
            "imap.example.com: the account has no right to run Set-ImapSettings as it is needed "
            "(no such term)");
}

TEST_F(ExchangeAssign, SetsNoNameWhereEnableFailed) {
  server().pop_name = "ex.corp.example";
  fleet.exchange.faults.emplace("Enable-ExchangeCertificate", Fault::fails);
  EXPECT_EQ(assign("POP"),
            "not done [exchange.refused] Enable-ExchangeCertificate failed "
            "(it does not work)");
  EXPECT_EQ(server().pop_name, "ex.corp.example");
}

// What no server has confirmed: that POP brings the right to the key along, which SMTP shows.
TEST_F(ExchangeAssign, SaysThatTheRightToTheKeyIsNotCertain) {
  fleet.exchange.enable_gives_right = false;
  const ApplyResult result =
      fleet.apply(fleet.step("EX1", Action::assign, fleet.fresh.thumbprint, "POP"));
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.problem.summary,
            "Enable-ExchangeCertificate reported no error, but the server does not show its "
            "effect");
  EXPECT_EQ(result.problem.hint,
            "POP shows the certificate, but SMTP does not: whether its key may be read is not "
            "certain; assign SMTP too");
}

TEST_F(ExchangeAssign, RefusesAWildcardForPopAndImap) {
  const HeldCertificate wild = make_certificate({"*.example.com"}, fleet.world.random);
  server().certificates.push_back(wild);
  EXPECT_EQ(fleet.act("EX1", Action::assign, wild.thumbprint, "POP"),
            "not done [exchange.wildcard] POP cannot use a certificate with wildcard names only, "
            "unless its X509CertificateName is one that it covers");
  EXPECT_EQ(fleet.exchange.acts(), "");
  EXPECT_EQ(fleet.act("EX1", Action::assign, wild.thumbprint, "IIS"), "done");
}

TEST_F(ExchangeAssign, DoesNotActOnWhatIsUnknown) {
  fleet.exchange.tells_sites = false;
  EXPECT_EQ(assign("IIS").substr(0, 57),
            "not done [exchange.unknown-holder] who holds IIS is unkno");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

}  // namespace
}  // namespace signet::exchange::test
