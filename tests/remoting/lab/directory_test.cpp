#include <gtest/gtest.h>

#include <memory>

#include "organisation.h"
#include "support/test_paths.h"

namespace signet::test {
namespace {

constexpr const char* hybrid = "Outbound to Office 365 - 7f3c";

// The farm of twelve servers, of which one holds a renewal that is used by nothing yet.
class Farm : public testing::Test {
 public:
  static void SetUpTestSuite() {
    lab_ = std::make_unique<Lab>(std::vector<std::string>{
        "--auth", "basic", "--organisation", source_dir() + "/tests/lab/exchange/farm.json",
        "--hold", "EXA01=webmail-renewed,EXB06=webmail-other-issuer"});
    session_ = std::make_unique<LabSession>(*lab_);
  }
  static void TearDownTestSuite() {
    session_.reset();
    lab_.reset();
  }

 protected:
  static Lab& lab() { return *lab_; }
  static LabSession& session() { return *session_; }

 private:
  static inline std::unique_ptr<Lab> lab_;
  static inline std::unique_ptr<LabSession> session_;
};

TEST_F(Farm, HasTwelveServersAtTwoSites) {
  const psrp::PipelineResult servers = session().run("Get-ExchangeServer");
  EXPECT_EQ(servers.output.size(), 12U);
  EXPECT_EQ(each(servers, "Name").back(), "EXB06");
  EXPECT_EQ(each(servers, "AdminDisplayVersion").front(), "Version 15.1 (Build 2507.6)");
  EXPECT_EQ(each(servers, "AdminDisplayVersion").back(), "Version 15.2 (Build 1544.4)");
  EXPECT_EQ(each(servers, "Site").back(), "test.local/Configuration/Sites/Bravo");
}

TEST_F(Farm, LetsOneServerHoldARenewalThatNothingUses) {
  Json held;
  const Json organisation = lab().organisation();
  for (const char* server : {"EXA01", "EXA02", "EXB06"}) {
    const Json told = server_of(organisation, server);
    for (const Json& each : told.at("certificates")) {
      if (each.at("subject") == "CN=webmail.example.com") {
        held[server].push_back({each.at("exportable"), each.at("services")});
      }
    }
  }
  const Json old = Json::array({false, "IMAP, POP, IIS, SMTP"});
  const Json unused = Json::array({true, "IMAP, POP"});
  EXPECT_EQ(held.at("EXA01"), Json::array({old, unused})) << "POP and IMAP show by name alone";
  EXPECT_EQ(held.at("EXA02"), Json::array({old}));
  EXPECT_EQ(held.at("EXB06"), Json::array({old, unused}));
}

// The renewal has the name that the connectors name, so it is picked where it is, without SMTP.
// That is how the organisation was found, and nothing that was done to it.
TEST_F(Farm, IsNotBlamedForWhatItWasFoundedWith) {
  const Json organisation = lab().organisation();
  EXPECT_EQ(organisation.at("withoutSmtp"), Json::array({"EXA01"}))
      << "that of the other issuer is not the one that is named";
  EXPECT_EQ(organisation.at("everLackedSmtp"), false);
}

TEST_F(Farm, HasTheReceiveConnectorsOfSetup) {
  const psrp::PipelineResult connectors =
      session().run("Get-ReceiveConnector", {text_of("Server", "EXA01")});
  EXPECT_EQ(
      each(connectors, "Name"),
      (std::vector<std::string>{"Default EXA01", "Client Proxy EXA01", "Default Frontend EXA01",
                                "Outbound Proxy Frontend EXA01", "Client Frontend EXA01"}));
  std::vector<std::string> ports;
  for (const clixml::Document& connector : connectors.output) {
    ports.emplace_back(connector.root().property("Bindings")->items().at(1).text());
  }
  EXPECT_EQ(ports, (std::vector<std::string>{"0.0.0.0:2525", "0.0.0.0:465", "0.0.0.0:25",
                                             "0.0.0.0:717", "0.0.0.0:587"}));
  EXPECT_EQ(each(connectors, "TransportRole"),
            (std::vector<std::string>{"HubTransport", "HubTransport", "FrontendTransport",
                                      "FrontendTransport", "FrontendTransport"}));
  EXPECT_EQ(each(connectors, "Fqdn"), std::vector<std::string>(5, "exa01.test.local"));
  const std::vector<std::string> named = each(connectors, "TlsCertificateName");
  EXPECT_EQ(named[2], "<I>O=Example, CN=Example Issuing CA 1<S>CN=webmail.example.com");
  EXPECT_EQ(named[0], "");
  EXPECT_EQ(first(session().run("Get-ReceiveConnector",
                                {text_of("Identity", R"(EXA01\Client Frontend EXA01)")}),
                  "AuthMechanism"),
            "Tls, Integrated, BasicAuth, BasicAuthRequireTLS");
}

TEST_F(Farm, HasASendConnectorToTheCloud) {
  const psrp::PipelineResult connectors = session().run("Get-SendConnector");
  EXPECT_EQ(each(connectors, "Identity"), (std::vector<std::string>{hybrid, "To the Internet"}));
  EXPECT_EQ(each(connectors, "CloudServicesMailEnabled"),
            (std::vector<std::string>{"true", "false"}));
  EXPECT_EQ(each(connectors, "Enabled"), (std::vector<std::string>{"true", "true"}));
  EXPECT_EQ(connectors.output[0].root().property("SourceTransportServers")->items().size(), 3U);
}

TEST_F(Farm, RefusesWhatConnectorsCannotBe) {
  EXPECT_EQ(
      refusal(session().run("Set-ReceiveConnector",
                            {text_of("Identity", R"(EXA02\Default Frontend EXA02)"),
                             text_of("Fqdn", "mail.example.com")})),
      "7: When the AuthMechanism parameter on a Receive connector is set to the value "
      "ExchangeServer, you must set the FQDN parameter on the Receive connector to one of the "
      "following values: the FQDN of the transport server \"exa02.test.local\", the NetBIOS "
      "name of the transport server \"EXA02\", or $null.");
  EXPECT_EQ(refusal(session().run("Set-SendConnector",
                                  {text_of("Identity", "To the Internet"),
                                   text_of("TlsCertificateName", "<I>CN=X<S>CN=Y")})),
            "7: RequiredTls flag should be set to true if TlsCertificateName is specified.");
  EXPECT_EQ(refusal(session().run("Set-SendConnector", {text_of("Identity", hybrid),
                                                        text_of("TlsCertificateName", "CN=Y")})),
            "5: A special Rpc error occurs on server EXA01: The certificate name 'CN=Y' is not of "
            "the form <I>Issuer<S>Subject.");
}

TEST_F(Farm, TellsTheNamesThatClientsUse) {
  EXPECT_EQ(first(session().run("Get-WebServicesVirtualDirectory", {text_of("Server", "EXB03")}),
                  "ExternalUrl"),
            "https://webmail.example.com/EWS/Exchange.asmx");
  EXPECT_EQ(first(session().run("Get-PowerShellVirtualDirectory", {text_of("Server", "EXB03")}),
                  "InternalUrl"),
            "http://exb03.test.local/powershell");
  EXPECT_EQ(first(session().run("Get-ClientAccessService", {text_of("Identity", "EXB03")}),
                  "AutoDiscoverServiceInternalUri"),
            "https://autodiscover.example.com/Autodiscover/Autodiscover.xml");
  const psrp::PipelineResult imap = session().run("Get-ImapSettings", {text_of("Server", "EXB03")});
  const clixml::Value settings = imap.output.at(0).root();
  EXPECT_EQ(settings.property("X509CertificateName")->text(), "mail.example.com");
  EXPECT_EQ(settings.property("ExternalConnectionSettings")->items().at(0).text(),
            "mail.example.com:993:SSL");
  EXPECT_EQ(settings.property("InternalConnectionSettings")->items().at(1).text(),
            "exb03.test.local:143:TLS");
}

// Unified messaging ended with 2016, and by default it starts without TLS.
TEST_F(Farm, AssignsNoUnifiedMessaging) {
  const psrp::PipelineResult services = session().run("Get-UmService");
  EXPECT_EQ(services.output.size(), 6U) << "of 2016";
  EXPECT_EQ(first(services, "UMStartupMode"), "TCP");
  const auto enabled = [&](const char* server) {
    const std::string thumbprint =
        certificate_of(lab().organisation(), server, "CN=webmail.example.com").at("thumbprint");
    return refusal(session().run(
        "Enable-ExchangeCertificate",
        {text_of("Server", server), text_of("Thumbprint", thumbprint), text_of("Services", "UM")}));
  };
  EXPECT_EQ(enabled("EXA02"),
            "5: A special Rpc error occurs on server EXA02: The Unified Messaging startup mode of "
            "this server is TCP. Set it to TLS or Dual before a certificate is assigned.");
  EXPECT_EQ(enabled("EXA06"),
            "5: A special Rpc error occurs on server EXA06: Unified Messaging is not available on "
            "this server.");
}

}  // namespace
}  // namespace signet::test
