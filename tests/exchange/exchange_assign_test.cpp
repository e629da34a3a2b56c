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

TEST_F(ExchangeAssign, DoesNotActOnWhatIsUnknown) {
  fleet.exchange.tells_sites = false;
  EXPECT_EQ(assign("IIS").substr(0, 57),
            "not done [exchange.unknown-holder] who holds IIS is unkno");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

}  // namespace
}  // namespace signet::exchange::test
