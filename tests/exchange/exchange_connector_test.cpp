#include <gtest/gtest.h>

#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

// EX1 has `fresh` enabled for SMTP, and a connector of each kind that names no certificate.
struct ExchangeConnector : testing::Test {
  ExchangeConnector() { prepare(fleet); }

  static void prepare(ExchangeFleet& fleet) {
    fleet.server("EX1").certificates.back().key_is_readable = true;
    fleet.server("EX1").receive_connectors = {{"Default EX1", "ex1.corp.example", ""}};
    fleet.exchange.send_connectors = {{"Internet (1)", {"EX1", "EX2"}, ""}};
  }
  std::string assign(const std::string& slot) {
    return fleet.act("EX1", Action::assign, fleet.fresh.thumbprint, slot);
  }
  std::string& sending() { return fleet.exchange.send_connectors.front().certificate_name; }
  FakeServer& server() { return fleet.server("EX1"); }

  ExchangeFleet fleet;
};

const std::string fresh_name = "<I>CN=mail.example.com<S>CN=mail.example.com";

TEST_F(ExchangeConnector, IsSetToIssuerAndSubjectAsTheServerPrintsThem) {
  EXPECT_EQ(assign("send:Internet (1)"), "done");
  EXPECT_EQ(assign("receive:Default EX1"), "done");
  EXPECT_EQ(fleet.exchange.acts(),
            "change EX1 Set-SendConnector Identity=Internet (1) TlsCertificateName=" + fresh_name +
                "\nchange EX1 Set-ReceiveConnector Identity=EX1\\Default EX1 TlsCertificateName=" +
                fresh_name + "\n");
  EXPECT_EQ(assign("send:Internet (1)"), "already");
  EXPECT_EQ(assign("receive:Default EX1"), "already");
}

TEST_F(ExchangeConnector, TakesOnlyWhatIsThereWithItsKeyAndSmtp) {
  server().certificates.back().key_is_readable = false;
  EXPECT_EQ(assign("send:Internet (1)"), "not done [exchange.no-smtp] the certificate " +
                                             fleet.fresh.thumbprint.text() +
                                             " is not enabled for SMTP here");
  server().certificates.pop_back();
  EXPECT_EQ(assign("receive:Default EX1"), "not done [exchange.absent] the certificate " +
                                               fleet.fresh.thumbprint.text() +
                                               " is not on this server");
  EXPECT_EQ(assign("receive:Another"), "not done [exchange.absent] the certificate " +
                                           fleet.fresh.thumbprint.text() +
                                           " is not on this server");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

TEST_F(ExchangeConnector, MustBeThere) {
  EXPECT_EQ(assign("receive:Another"),
            "not done [exchange.no-such-service] this server has no service receive:Another");
}

TEST_F(ExchangeConnector, IsNotSetToANameThatSignetMadeUp) {
  fleet.exchange.prints_names = false;
  EXPECT_EQ(assign("send:Internet (1)"),
            "not done [exchange.name-unread] the server does not print its issuer and subject");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

TEST_F(ExchangeConnector, IsNotSetToANameThatAnEdgeServerCutsShort) {
  const HeldCertificate longer = make_certificate({"mail.example.com"}, fleet.world.random,
                                                  std::string(64, '"'));  // each one is doubled
  server().certificates.push_back(longer);
  server().certificates.back().key_is_readable = true;
  fleet.exchange.edge_sites = {server().site};
  EXPECT_EQ(fleet.act("EX1", Action::assign, longer.thumbprint, "send:Internet (1)"),
            "not done [exchange.name-too-long] its issuer and subject take 272 characters, and a "
            "subscribed Edge server takes 256");
  fleet.exchange.edge_sites.clear();
  EXPECT_EQ(fleet.act("EX1", Action::assign, longer.thumbprint, "send:Internet (1)"), "done");
}

TEST_F(ExchangeConnector, EndsInTheTruth) {
  const std::vector<std::pair<Fault, std::string>> mishaps = {
      {Fault::fails, "not done [exchange.refused]"},
      {Fault::hidden, "not done [exchange.no-cmdlet]"},
      {Fault::not_sent, "not done [http.lost]"},
      {Fault::lost_before, "unknown [http.lost]"},
      {Fault::lost_after, "done"},
      {Fault::fails_after, "done"},
  };
  const std::vector<std::pair<std::string, std::string>> connectors = {
      {"send:Internet (1)", "Set-SendConnector"}, {"receive:Default EX1", "Set-ReceiveConnector"}};
  for (const auto& [slot, cmdlet] : connectors) {
    for (const auto& [fault, outcome] : mishaps) {
      ExchangeFleet other;
      prepare(other);
      other.exchange.faults.emplace(cmdlet, fault);
      const std::string text = other.act("EX1", Action::assign, other.fresh.thumbprint, slot);
      EXPECT_EQ(text.substr(0, outcome.size()), outcome) << cmdlet << " " << text;
    }
  }
}

TEST_F(ExchangeConnector, LooksOnceAfterAStop) {
  fleet.exchange.faults.emplace("Set-SendConnector", Fault::lost_before);
  fleet.exchange.at_call = [&] {
    if (!fleet.exchange.acts().empty()) fleet.world.stop.request_stop();
  };
  EXPECT_EQ(assign("send:Internet (1)"), "unknown [http.lost] the answer was lost");
}

// Exchange itself protects send connectors only.
TEST_F(ExchangeConnector, KeepsItsCertificateFromBeingRemoved) {
  EXPECT_EQ(assign("receive:Default EX1"), "done");
  EXPECT_EQ(fleet.act("EX1", Action::remove, fleet.fresh.thumbprint),
            "not done [exchange.in-use] the certificate is in use: it holds receive:Default EX1");
}

// A copy that something speaks against.
TEST_F(ExchangeConnector, RefusesWhatSpeaksAgainstACopy) {
  server().certificates.back().status = "Revoked";
  for (const char* slot : {"IIS", "SMTP-default", "send:Internet (1)"}) {
    EXPECT_EQ(assign(slot).substr(0, 26), "not done [status.revoked] ") << slot;
  }
  server().certificates.back().status = "RevocationCheckFailure";
  EXPECT_EQ(assign("IIS"), "done");
}

TEST_F(ExchangeConnector, RefusesWhatExchangeKeepsForItself) {
  EXPECT_EQ(assign("Federation"),
            "not done [exchange.not-assignable] Federation is not for signet to assign: set by "
            "Set-FederationTrust");
  fleet.exchange.auth_thumbprint = fleet.fresh.thumbprint.text();
  EXPECT_EQ(assign("IIS").substr(0, 25), "not done [protected.auth]");
  EXPECT_EQ(fleet.exchange.acts(), "");
}

TEST_F(ExchangeConnector, LeavesUnifiedMessagingClosed) {
  server().version = "Version 15.1 (Build 2507.6)";
  server().um_mode = "TCP";
  EXPECT_EQ(assign("UM"),
            "not done [exchange.closed] UM takes no certificate now: UMStartupMode is TCP; set it "
            "to TLS or Dual first");
  server().version = "Version 15.2 (Build 1544.4)";
  EXPECT_EQ(assign("UM"), "not done [exchange.no-such-service] this server has no service UM");
}

TEST_F(ExchangeConnector, LeavesTheServersOwnCertificateAsTheDefault) {
  server().default_certificate = fleet.fresh.thumbprint;
  EXPECT_EQ(fleet.act("EX1", Action::assign, fleet.own.thumbprint, "SMTP-default"), "done");
  EXPECT_EQ(server().default_certificate, fleet.own.thumbprint);
}

TEST_F(ExchangeConnector, KeepsAnybodysDefaultForSmtp) {
  const HeldCertificate other = make_certificate({"other.example.com"}, fleet.world.random);
  server().certificates.push_back(other);
  server().certificates.back().key_provider_type = 0;
  server().default_certificate = fleet.fresh.thumbprint;
  EXPECT_EQ(fleet.act("EX1", Action::assign, other.thumbprint, "SMTP"), "done");
  EXPECT_EQ(server().default_certificate, fleet.fresh.thumbprint);
}

}  // namespace
}  // namespace signet::exchange::test
