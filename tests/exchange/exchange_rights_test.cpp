#include <gtest/gtest.h>

#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

struct ExchangeRights : testing::Test {
  // What the platform says of the account before these steps.
  std::string check(const std::vector<Step>& steps) {
    std::vector<const Step*> pointers;
    for (const Step& step : steps) pointers.push_back(&step);
    const auto checked =
        fleet.platform.check_rights(fleet.target("EX1"), pointers, fleet.world.context);
    if (checked) return "all there";
    hint = checked.error().hint;
    return "[" + checked.error().code + "] " + to_line(checked.error());
  }
  Step step(Action action, const std::string& slot = {}) const {
    return fleet.step("EX1", action, fleet.fresh.thumbprint, slot);
  }
  std::vector<Step> all() const {
    return {step(Action::export_key),       step(Action::import),
            step(Action::assign, "IIS"),    step(Action::assign, "SMTP-default"),
            step(Action::assign, "POP"),    step(Action::assign, "IMAP"),
            step(Action::assign, "send:A"), step(Action::assign, "receive:B"),
            step(Action::remove),           step(Action::prove)};
  }

  ExchangeFleet fleet;
  std::string hint;
};

TEST_F(ExchangeRights, AreThereForEveryAct) {
  EXPECT_EQ(check(all()), "all there");
  EXPECT_EQ(fleet.exchange.calls().size(), 1U);
  EXPECT_EQ(fleet.exchange.calls().front().substr(0, 27), "change EX1 Get-Command Name");
}

TEST_F(ExchangeRights, NameEveryCmdletAndParameterThatIsMissing) {
  fleet.exchange.lacks = {"Set-PopSettings", "Set-SendConnector TlsCertificateName",
                          "Import-ExchangeCertificate PrivateKeyExportable"};
  EXPECT_EQ(check(all()),
            "[exchange.rights] the account for changing may not run what this takes: "
            "Import-ExchangeCertificate -PrivateKeyExportable, Set-PopSettings, Set-SendConnector "
            "-TlsCertificateName");
  EXPECT_EQ(hint,
            "give it the management roles that hold them, most likely: Exchange Server "
            "Certificates, POP3 and IMAP4 Protocols, Send Connectors");
}

TEST_F(ExchangeRights, AreAskedForWhatTheStepsNeedOnly) {
  fleet.exchange.lacks = {"Set-PopSettings", "Set-SendConnector", "Export-ExchangeCertificate"};
  EXPECT_EQ(check({step(Action::import), step(Action::assign, "IIS")}), "all there");
  EXPECT_EQ(check({step(Action::prove)}), "all there");
}

TEST_F(ExchangeRights, AreMissingAltogether) {
  fleet.exchange.lacks = {"Export-ExchangeCertificate"};
  EXPECT_EQ(check({step(Action::export_key)}),
            "[exchange.rights] the account for changing may not run what this takes: "
            "Export-ExchangeCertificate");
}

TEST_F(ExchangeRights, AreNotKnownWhereGetCommandDoesNotTell) {
  fleet.exchange.lacks = {"Enable-ExchangeCertificate Services"};
  fleet.exchange.tells_parameters = false;
  EXPECT_EQ(check(all()), "all there");
  fleet.exchange.has_get_command = false;
  EXPECT_EQ(check(all()), "all there");
  fleet.exchange.always = {"Get-Command", Fault::lost_before};
  EXPECT_EQ(check(all()), "all there");
}

}  // namespace
}  // namespace signet::exchange::test
