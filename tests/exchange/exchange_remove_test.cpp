#include <gtest/gtest.h>

#include "base/text.h"
#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

// EX1 has `fresh` staged: nothing uses it, and it may go.
struct ExchangeRemove : testing::Test {
  std::string remove() { return fleet.act("EX1", Action::remove, fleet.fresh.thumbprint); }
  std::string in_use(const std::string& why) {
    return "not done [exchange.in-use] the certificate is in use: " + why;
  }
  FakeServer& server() { return fleet.server("EX1"); }
  HeldCertificate& held() { return server().certificates.back(); }

  ExchangeFleet fleet;
};

TEST_F(ExchangeRemove, RemovesOnceAndWithoutAQuestion) {
  EXPECT_EQ(remove(), "done");
  EXPECT_EQ(fleet.exchange.acts(), "change EX1 Remove-ExchangeCertificate Server=EX1 Thumbprint=" +
                                       fleet.fresh.thumbprint.text() + " Confirm=false\n");
  EXPECT_EQ(remove(), "already");
}

// Enabled for SMTP and named like another one, as after a renewal.
TEST_F(ExchangeRemove, RemovesWhatOthersHoldTogetherWithIt) {
  held().key_is_readable = true;
  EXPECT_EQ(remove(), "done");
}

struct Use {
  const char* name;
  std::function<void(ExchangeFleet&)> make;
  std::string why;
};
void PrintTo(const Use& use, std::ostream* out) { *out << use.name; }

FakeServer& first(ExchangeFleet& fleet) { return fleet.server("EX1"); }

const std::vector<Use> uses = {
    {"FrontEnd", [](ExchangeFleet& fleet) { first(fleet).sites["1"] = fleet.fresh.thumbprint; },
     "a web site is bound to it"},
    {"BackEnd", [](ExchangeFleet& fleet) { first(fleet).sites["2"] = fleet.fresh.thumbprint; },
     "Exchange Back End is bound to it, without which nothing is managed"},
    {"Default",
     [](ExchangeFleet& fleet) { first(fleet).default_certificate = fleet.fresh.thumbprint; },
     "it holds SMTP-default"},
    {"OnlyOneOfImap",
     [](ExchangeFleet& fleet) {
       first(fleet).certificates.back().key_is_readable = true;
       first(fleet).imap_name = "imap.example.com";
     },
     "it holds IMAP"},
    {"Auth",
     [](ExchangeFleet& fleet) {
       fleet.exchange.auth_thumbprint = to_lower(fleet.fresh.thumbprint.text());
     },
     "it is one of the organisation's Auth certificates"},
    {"Federation",
     [](ExchangeFleet& fleet) {
       fleet.exchange.federation_thumbprint = fleet.fresh.thumbprint.text();
     },
     "the federation trust uses it"},
    {"Management",
     [](ExchangeFleet& fleet) { first(fleet).certificates.back().friendly_name = "WMSVC-SHA2"; },
     "Web Management Service (WMSVC) runs on it"},
};

class ExchangeUse : public testing::TestWithParam<Use> {};

TEST_P(ExchangeUse, KeepsTheCertificate) {
  ExchangeFleet fleet;
  GetParam().make(fleet);
  EXPECT_EQ(fleet.act("EX1", Action::remove, fleet.fresh.thumbprint),
            "not done [exchange.in-use] the certificate is in use: " + GetParam().why);
  EXPECT_EQ(fleet.exchange.acts(), "");
}

INSTANTIATE_TEST_SUITE_P(Uses, ExchangeUse, testing::ValuesIn(uses),
                         [](const testing::TestParamInfo<Use>& chosen) {
                           return chosen.param.name;
                         });

TEST_F(ExchangeRemove, RemovesNothingWhoseUseIsUnknown) {
  const std::string unknown =
      "not done [exchange.use-unknown] whether the certificate is in use is unknown: ";
  for (const char* cmdlet : {"Get-AuthConfig", "Get-FederationTrust", "Get-PopSettings",
                             "Get-ImapSettings", "Get-TransportService"}) {
    for (const Fault fault : {Fault::fails, Fault::hidden, Fault::unreachable}) {
      fleet.exchange.faults.emplace(cmdlet, fault);
      const std::string text = remove();
      EXPECT_EQ(text.substr(0, unknown.size()), unknown) << cmdlet << " " << text;
      EXPECT_EQ(fleet.exchange.acts(), "");
    }
  }
}

TEST_F(ExchangeRemove, RemovesNothingThatShowsNoServices) {
  fleet.exchange.has_select = false;
  EXPECT_EQ(remove(),
            "not done [exchange.use-unknown] whether the certificate is in use is unknown: the "
            "server did not tell");
}

TEST_F(ExchangeRemove, TellsTheServersOwnRefusal) {
  fleet.exchange.faults.emplace("Remove-ExchangeCertificate", Fault::fails);
  EXPECT_EQ(remove(),
            "not done [exchange.refused] Remove-ExchangeCertificate failed (it does not work)");
  EXPECT_NE(server().find(fleet.fresh.thumbprint), nullptr);
}

// A send connector names the issuer and the subject of `fresh`, and of one that stays.
struct ClearedRemoval {
  ClearedRemoval() {
    const HeldCertificate& fresh = fleet.server("EX1").certificates.back();
    name = printed_tls_name(fresh.der);
    fleet.exchange.send_connectors = {{"Internet (1)", {"EX1", "EX2"}, name},
                                      {"Partner", {"EX1"}, ""}};
  }
  std::string remove(std::vector<SlotName> clears) {
    Step step = fleet.step("EX1", Action::remove, fleet.fresh.thumbprint, "");
    step.clears = std::move(clears);
    const ApplyResult result = fleet.apply(step, nullptr);
    hint = result.problem.hint;
    return std::string(to_text(result.outcome)) + " " + result.problem.code;
  }
  static SlotName slot() { return SlotName::parse("send:Internet (1)").value(); }
  std::string now() { return fleet.exchange.send_connectors.front().certificate_name; }
  bool has_it() { return fleet.server("EX1").find(fleet.fresh.thumbprint) != nullptr; }

  ExchangeFleet fleet;
  std::string name;
  std::string hint;
};

struct ExchangeClearedRemoval : testing::Test, ClearedRemoval {};

TEST_F(ExchangeClearedRemoval, IsRefusedWhereTheStepClearsNothing) {
  EXPECT_EQ(remove({}), "not done exchange.in-use");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

TEST_F(ExchangeClearedRemoval, ClearsRemovesAndSetsAgainInThisOrder) {
  EXPECT_EQ(remove({slot()}), "done ");
  EXPECT_EQ(fleet.exchange.acts(),
            "change EX1 Set-SendConnector Identity=Internet (1) TlsCertificateName=$null\n"
            "change EX1 Remove-ExchangeCertificate Server=EX1 Thumbprint=" +
                fleet.fresh.thumbprint.text() +
                " Confirm=false\n"
                "change EX1 Set-SendConnector Identity=Internet (1) TlsCertificateName=" +
                name + "\n");
  EXPECT_EQ(now(), name);
  EXPECT_FALSE(has_it());
  EXPECT_EQ(remove({slot()}), "already ");
}

TEST_F(ExchangeClearedRemoval, SetsAgainWhereTheRemovalFails) {
  fleet.exchange.faults.emplace("Remove-ExchangeCertificate", Fault::fails);
  EXPECT_TRUE(remove({slot()}).starts_with("not done "));
  EXPECT_EQ(now(), name);
  EXPECT_TRUE(has_it());
}

TEST_F(ExchangeClearedRemoval, SetsAgainWhereItIsNotCertainThatItWasCleared) {
  for (const Fault fault : {Fault::lost_before, Fault::lost_after, Fault::fails_after}) {
    ClearedRemoval each;
    each.fleet.exchange.faults.emplace("Set-SendConnector", fault);
    each.remove({slot()});
    EXPECT_EQ(each.now(), each.name);
  }
}

TEST_F(ExchangeClearedRemoval, RemovesNothingWhereTheConnectorCannotBeCleared) {
  fleet.exchange.faults.emplace("Set-SendConnector", Fault::fails);
  EXPECT_TRUE(remove({slot()}).starts_with("not done "));
  EXPECT_EQ(now(), name);
  EXPECT_TRUE(has_it());
}

TEST_F(ExchangeClearedRemoval, TellsHowToSetTheConnectorWhereThatFails) {
  fleet.exchange.before_act = [&](const std::string& cmdlet) {
    if (cmdlet == "Remove-ExchangeCertificate") {
      fleet.exchange.always = {"Set-SendConnector", Fault::hidden};
    }
  };
  EXPECT_EQ(remove({slot()}), "unknown exchange.connector-cleared");
  EXPECT_EQ(hint, "Set-SendConnector 'Internet (1)' -TlsCertificateName '" + name + "'");
  EXPECT_FALSE(has_it());
}

TEST_F(ExchangeClearedRemoval, ClearsNoConnectorThatNamesNone) {
  EXPECT_EQ(remove({SlotName::parse("send:Partner").value()}), "not done exchange.in-use");
  fleet.exchange.send_connectors.front().certificate_name.clear();
  EXPECT_EQ(remove({slot()}), "not done exchange.use-unknown");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

}  // namespace
}  // namespace signet::exchange::test
