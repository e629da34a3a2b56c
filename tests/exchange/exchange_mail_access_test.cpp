#include <gtest/gtest.h>

#include <algorithm>

#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

// EX1 has `fresh` (mail.example.com, imap.example.com) staged, and `own` in every service.
struct ExchangeMailAccess : testing::Test {
  std::string assign(const std::string& slot) { return assign(fleet.fresh, slot); }
  std::string assign(const HeldCertificate& held, const std::string& slot) {
    return fleet.act("EX1", Action::assign, held.thumbprint, slot);
  }
  FakeServer& server() { return fleet.server("EX1"); }
  HeldCertificate stage(const std::vector<std::string>& names) {
    server().certificates.push_back(make_certificate(names, fleet.world.random));
    return server().certificates.back();
  }
  std::string enabling(const HeldCertificate& held, const std::string& service) const {
    return "change EX1 Enable-ExchangeCertificate Server=EX1 Thumbprint=" + held.thumbprint.text() +
           " Services=" + service + "\n";
  }
  static std::string naming(const std::string& service, const std::string& name) {
    return "change EX1 Set-" + service + "Settings Server=EX1 X509CertificateName=" + name + "\n";
  }

  ExchangeFleet fleet;
};

TEST_F(ExchangeMailAccess, LeavesAMailNameThatTheCertificateHas) {
  server().imap_name = "imap.example.com";  // Enable writes mail.example.com
  EXPECT_EQ(assign("IMAP"), "done");
  EXPECT_EQ(server().imap_name, "imap.example.com");
  EXPECT_EQ(
      fleet.warnings,
      (std::vector<std::string>{"IMAP serves it once its services (front and back end) restart"}));
}

TEST_F(ExchangeMailAccess, TakesTheFirstNameWhereTheOldOneIsForeign) {
  server().pop_name = "ex.corp.example";
  EXPECT_EQ(assign("POP"), "done");
  EXPECT_EQ(server().pop_name, "mail.example.com");
}

TEST_F(ExchangeMailAccess, WritesTheNameWhereEnableDoesNot) {
  fleet.exchange.enable_keeps_name = true;
  server().pop_name = "ex.corp.example";
  EXPECT_EQ(assign("POP"), "done");
  EXPECT_EQ(server().pop_name, "mail.example.com");
}

TEST_F(ExchangeMailAccess, TellsThatANameCouldNotBeSetBack) {
  server().imap_name = "imap.example.com";
  fleet.exchange.faults.emplace("Set-ImapSettings", Fault::hidden);
  EXPECT_EQ(assign("IMAP"), "done");
  ASSERT_EQ(fleet.warnings.size(), 2U);
  EXPECT_EQ(fleet.warnings.front(),
            "the X509CertificateName of IMAP is mail.example.com and could not be set to "
            "imap.example.com: the account has no right to run Set-ImapSettings as it is needed "
            "(no such term)");
}

TEST_F(ExchangeMailAccess, SetsNoNameWhereEnableFailed) {
  server().pop_name = "ex.corp.example";
  fleet.exchange.faults.emplace("Enable-ExchangeCertificate", Fault::fails);
  EXPECT_EQ(assign("POP"),
            "not done [exchange.refused] Enable-ExchangeCertificate failed "
            "(it does not work)");
  EXPECT_EQ(server().pop_name, "ex.corp.example");
}

// What no server has confirmed: that POP brings the right to the key along, which SMTP shows.
TEST_F(ExchangeMailAccess, SaysThatTheRightToTheKeyIsNotCertain) {
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

TEST_F(ExchangeMailAccess, GetsTheNameOfTheManifestAfterEnableWroteAnother) {
  fleet.options = {{"imap_name", "imap.example.com"}};
  EXPECT_EQ(assign("IMAP"), "done");
  EXPECT_EQ(server().imap_name, "imap.example.com");
  EXPECT_EQ(fleet.exchange.acts(),
            enabling(fleet.fresh, "IMAP") + naming("Imap", "imap.example.com"));
  EXPECT_EQ(assign("IMAP"), "already");
}

TEST_F(ExchangeMailAccess, IsNotThereUnderAnotherName) {
  EXPECT_EQ(assign("POP"), "done");
  fleet.exchange.forget_calls();
  fleet.options = {{"pop_name", "imap.example.com"}};
  EXPECT_EQ(assign("POP"), "done");
  EXPECT_EQ(fleet.exchange.acts(), naming("Pop", "imap.example.com"));
  EXPECT_EQ(assign("POP"), "already");
}

// No Enable for POP: it would be refused, or warned of and not done.
TEST_F(ExchangeMailAccess, GivesAWildcardTheKeyBySmtp) {
  const HeldCertificate wild = stage({"*.example.com"});
  fleet.options = {{"pop_name", "pop.example.com"}};
  EXPECT_EQ(assign(wild, "POP"), "done");
  EXPECT_EQ(fleet.exchange.acts(), enabling(wild, "SMTP") + naming("Pop", "pop.example.com"));
  EXPECT_EQ(server().default_certificate, fleet.own.thumbprint);
  EXPECT_EQ(assign(wild, "POP"), "already");
  fleet.exchange.forget_calls();
  fleet.options = {{"imap_name", "mailbox.example.com"}};
  EXPECT_EQ(assign(wild, "IMAP"), "done");
  EXPECT_EQ(fleet.exchange.acts(), naming("Imap", "mailbox.example.com"));
}

TEST_F(ExchangeMailAccess, LeavesANameThatAWildcardCovers) {
  server().pop_name = "pop.example.com";
  const HeldCertificate wild = stage({"*.example.com", "other.example.com"});
  EXPECT_EQ(assign(wild, "POP"), "done");
  EXPECT_EQ(fleet.exchange.acts(), enabling(wild, "SMTP"));
  EXPECT_EQ(server().pop_name, "pop.example.com");
}

TEST_F(ExchangeMailAccess, EnablesNoCertificateThatBeginsWithAWildcard) {
  const HeldCertificate wild = stage({"*.example.com", "pop.example.com"});
  fleet.options = {{"pop_name", "pop.example.com"}};
  EXPECT_EQ(assign(wild, "POP"), "done");
  EXPECT_EQ(fleet.exchange.acts(), enabling(wild, "SMTP") + naming("Pop", "pop.example.com"));
}

TEST_F(ExchangeMailAccess, RefusesAWildcardWithoutAName) {
  const HeldCertificate wild = stage({"*.example.org"});
  const ApplyResult result = fleet.apply(fleet.step("EX1", Action::assign, wild.thumbprint, "POP"));
  EXPECT_EQ(result.problem.summary,
            "the certificate has wildcard names only, and POP finds its own by mail.example.com, "
            "which they do not cover");
  EXPECT_EQ(result.problem.hint, "say by which name clients call POP as pop_name of the server");
  EXPECT_EQ(fleet.exchange.acts(), "");
  EXPECT_EQ(assign(wild, "IIS"), "done");
}

TEST_F(ExchangeMailAccess, RefusesAWildcardWhereAnotherHasTheVeryName) {
  const HeldCertificate wild = stage({"*.example.com"});
  const Thumbprint first = std::min(fleet.own.thumbprint, fleet.fresh.thumbprint);
  EXPECT_EQ(assign(wild, "POP"), "not done [exchange.exact-name] POP would go on with " +
                                     first.short_text() +
                                     ", which has the very name mail.example.com");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

TEST_F(ExchangeMailAccess, RefusesANameThatTheCertificateDoesNotCover) {
  fleet.options = {{"pop_name", "pop.example.com"}};
  EXPECT_EQ(assign("POP"),
            "not done [exchange.name] POP is to find its certificate by pop.example.com, which "
            "this one does not cover");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

TEST_F(ExchangeMailAccess, DoesNotTakeAWarningForSuccess) {
  fleet.exchange.enable_only_warns = true;
  EXPECT_EQ(assign("POP"),
            "unknown [exchange.no-effect] Enable-ExchangeCertificate reported no error, but the "
            "server does not show its effect");
}

struct NameMishap {
  Fault fault;
  std::string after_enable;
  std::string alone;
};

// What Set-PopSettings may come to, after Enable and where nothing else is to be done.
TEST(ExchangeMailName, EndsInTheTruth) {
  const std::vector<NameMishap> mishaps = {
      {Fault::fails, "unknown [exchange.refused]", "not done [exchange.refused]"},
      {Fault::hidden, "unknown [exchange.no-cmdlet]", "not done [exchange.no-cmdlet]"},
      {Fault::unreachable, "unknown [exchange.unreachable]", "not done [exchange.unreachable]"},
      {Fault::not_sent, "unknown [http.lost]", "not done [http.lost]"},
      {Fault::lost_before, "unknown [http.lost]", "unknown [http.lost]"},
      {Fault::lost_after, "done", "done"},
      {Fault::late, "done", "done"},
      {Fault::fails_after, "done", "done"},
  };
  for (const NameMishap& mishap : mishaps) {
    for (const bool is_enabled : {false, true}) {
      ExchangeFleet fleet;
      fleet.server("EX1").certificates.back().key_is_readable = is_enabled;
      fleet.options = {{"pop_name", "imap.example.com"}};
      fleet.exchange.faults.emplace("Set-PopSettings", mishap.fault);
      const std::string text = fleet.act("EX1", Action::assign, fleet.fresh.thumbprint, "POP");
      EXPECT_EQ(
          text.substr(0, text.find(']') == std::string::npos ? text.size() : text.find(']') + 1),
          is_enabled ? mishap.alone : mishap.after_enable)
          << static_cast<int>(mishap.fault) << " " << text;
    }
  }
}

TEST_F(ExchangeMailAccess, LooksOnceAfterAStop) {
  fleet.exchange.faults.emplace("Enable-ExchangeCertificate", Fault::lost_before);
  fleet.exchange.at_call = [&] {
    if (fleet.exchange.acts().empty()) return;
    fleet.world.stop.request_stop();
  };
  EXPECT_EQ(assign("POP"), "unknown [http.lost] the answer was lost");
}

}  // namespace
}  // namespace signet::exchange::test
