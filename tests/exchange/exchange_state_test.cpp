#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/distinguished_name.h"
#include "exchange_fleet.h"
#include "x509/certificate_reader.h"

namespace signet::exchange::test {
namespace {

const ObservedSlot& slot_of(const ServerState& state, const std::string& name) {
  static const ObservedSlot none;
  const ObservedSlot* found = state.find(SlotName::parse(name).value());
  EXPECT_NE(found, nullptr) << name;
  return found ? *found : none;
}

std::string text_of(const Chooser& chooser) {
  std::string text = chooser.name + " by " + chooser.set_by.text() + " for " + chooser.slot.text();
  for (const Criterion& each : chooser.criteria) {
    text += each.name.empty() ? " <" + each.issuer + "|" + each.subject + ">" : " " + each.name;
  }
  return text;
}

std::string choosers_of(const ServerState& state) {
  std::vector<std::string> texts;
  for (const Chooser& each : state.choosers) texts.push_back(text_of(each));
  return join(texts, "\n");
}

// EX1 with a connector of each kind, each set to `fresh`.
struct ConnectedFleet : ExchangeFleet {
  ConnectedFleet() {
    exchange.send_connectors = {
        {"Outbound to Office 365", {"EX2", "EX1"}, printed_tls_name(fresh.der), true},
        {"Partner", {"EX2"}, printed_tls_name(fresh.der)},
        {"Internet", {"EX1"}, ""}};
    server("EX1").receive_connectors = {
        {"Default Frontend EX1", "ex1.corp.example", printed_tls_name(fresh.der), true},
        {"Client/Proxy", "mail.example.com", "", false}};
  }
};

TEST(ExchangeConnectors, AreServicesOfTheServersThatUseThem) {
  ConnectedFleet fleet;
  EXPECT_EQ(fleet.other_holders("EX1"),
            "Auth= Federation= IIS-back-end=own WMSVC= receive:Client%2FProxy=none "
            "receive:Default Frontend EX1=fresh send:Internet=none "
            "send:Outbound to Office 365=fresh");
  EXPECT_EQ(fleet.other_holders("EX2"),
            "Auth= Federation= IIS-back-end=own WMSVC= send:Outbound to Office 365= "
            "send:Partner=");
}

TEST(ExchangeConnectors, TellWhoSharesThemAndWhichAreHybrid) {
  ConnectedFleet fleet;
  const ServerState state = fleet.state("EX1");
  const ObservedSlot& hybrid = slot_of(state, "send:Outbound to Office 365");
  EXPECT_EQ(hybrid.shared_with, (std::vector{fleet.target("EX1").name, fleet.target("EX2").name}));
  EXPECT_EQ(hybrid.labels, std::vector<std::string>{"hybrid"});
  EXPECT_TRUE(slot_of(state, "send:Internet").labels.empty());
  EXPECT_EQ(slot_of(state, "receive:Default Frontend EX1").labels,
            std::vector<std::string>{"hybrid"});
  EXPECT_TRUE(slot_of(state, "receive:Client%2FProxy").labels.empty());
  EXPECT_TRUE(slot_of(state, "receive:Default Frontend EX1").shared_with.empty());
}

TEST(ExchangeConnectors, NameTheirServersAsTheManifestDoes) {
  ConnectedFleet fleet;
  fleet.exchange.send_connectors = {
      {"Internet",
       {"corp.example/Configuration/Servers/ex1", "CN=EX2,CN=Servers,DC=corp,DC=example"},
       ""}};
  EXPECT_EQ(slot_of(fleet.state("EX1"), "send:Internet").shared_with,
            (std::vector{fleet.target("EX1").name, fleet.target("EX2").name}));
}

TEST(ExchangeConnectors, HoldEveryCopyWithTheirIssuerAndSubject) {
  ConnectedFleet fleet;
  const HeldCertificate renewed =
      make_certificate({"mail.example.com", "imap.example.com"}, fleet.world.random);
  fleet.server("EX1").certificates.push_back(renewed);
  const ServerState state = fleet.state("EX1");
  const auto& holders = slot_of(state, "send:Outbound to Office 365").holders;
  ASSERT_TRUE(holders.has_value());
  EXPECT_EQ(holders.value().size(), 2U);
  EXPECT_TRUE(holds(holders.value(), renewed.thumbprint));
}

TEST(ExchangeConnectors, AreUnknownWhereTheirCertificatesNameIsNotUnderstood) {
  ConnectedFleet fleet;
  fleet.exchange.send_connectors = {{"Internet", {"EX1"}, "the new one"}};
  const ServerState state = fleet.state("EX1");
  EXPECT_EQ(fleet.text_of(slot_of(state, "send:Internet")),
            "send:Internet=(its TlsCertificateName: \"the new one\" is not understood as a "
            "distinguished name)");
  const auto chooser = std::ranges::find(state.choosers, "send connector Internet", &Chooser::name);
  ASSERT_NE(chooser, state.choosers.end());
  EXPECT_TRUE(pick(*chooser, state).is_unknown());
}

TEST(ExchangeChoosers, LookForTheCertificatesNameThenForTheConnectorsThenForTheServers) {
  ConnectedFleet fleet;
  const Certificate fresh = read_certificate(fleet.fresh.der).value();
  const std::string criterion = " <" + fresh.issuer + "|" + fresh.subject + ">";
  EXPECT_EQ(choosers_of(fleet.state("EX1")),
            "receive connector Client/Proxy by receive:Client%2FProxy for SMTP mail.example.com "
            "ex1.corp.example\n"
            "receive connector Default Frontend EX1 by receive:Default Frontend EX1 for SMTP" +
                criterion +
                " ex1.corp.example\n"
                "send connector Outbound to Office 365 by send:Outbound to Office 365 for SMTP" +
                criterion);
}

TEST(ExchangeChoosers, PickTheNewestThatFitsWhetherOrNotItIsAssigned) {
  ConnectedFleet fleet;
  const ServerState state = fleet.state("EX1");
  const auto proxy = state.choosers.begin();  // by "mail.example.com", which both have
  ASSERT_EQ(proxy->name, "receive connector Client/Proxy");
  EXPECT_EQ(pick(*proxy, state), Known<Thumbprint>(fleet.fresh.thumbprint));
  EXPECT_EQ(pick(*std::next(proxy), state), Known<Thumbprint>(fleet.fresh.thumbprint));
}

TEST(ExchangeChoosers, AreOnlyConnectorsThatOfferTls) {
  ConnectedFleet fleet;
  auto& connectors = fleet.server("EX1").receive_connectors;
  connectors = {{"None", "a.example", "", false, "None"},
                {"Plain", "b.example", "", false, "Integrated, BasicAuthRequireTLS"},
                {"Silent", "c.example", "", false, ""},
                {"Tls", "d.example", "", false, "tls"}};
  fleet.exchange.send_connectors.clear();
  EXPECT_EQ(choosers_of(fleet.state("EX1")),
            "receive connector Silent by receive:Silent for SMTP c.example ex1.corp.example\n"
            "receive connector Tls by receive:Tls for SMTP d.example ex1.corp.example");
}

TEST(ExchangeChoosers, ListenWhereTheirBindingsSay) {
  ConnectedFleet fleet;
  auto& connectors = fleet.server("EX1").receive_connectors;
  connectors = {{"A", "a.example", "", false, "Tls", {"[::]:587", "0.0.0.0:25", "0.0.0.0:587"}},
                {"B", "b.example", "", false, "Tls", {"10.0.0.1:2525", "[fe80::1%4]:465"}},
                {"C", "c.example", "", false, "Tls", {"any", "0.0.0.0:", "0.0.0.0:65536", ":0"}},
                {"D", "d.example", "", false, "Tls"}};
  fleet.exchange.send_connectors.clear();
  std::string text;
  for (const Chooser& chooser : fleet.state("EX1").choosers) {
    text += chooser.name + ":";
    for (const std::uint16_t port : chooser.ports) text += " " + std::to_string(port);
    text += "\n";
  }
  EXPECT_EQ(text,
            "receive connector A: 25 587\nreceive connector B: 465 2525\nreceive connector C:\n"
            "receive connector D:\n");
}

TEST(ExchangeProtection, CoversEveryAuthCertificateThatTheServerHas) {
  ExchangeFleet fleet;
  fleet.exchange.auth_thumbprint = to_lower(fleet.own.thumbprint.text());
  fleet.exchange.next_auth_thumbprint = fleet.fresh.thumbprint.text();
  EXPECT_TRUE(fleet.other_holders("EX2").starts_with("Auth=own "));
  const ServerState state = fleet.state("EX1");
  EXPECT_EQ(slot_of(state, "Auth").holders.value().size(), 2U);
  for (const ObservedCertificate& copy : state.certificates) {
    ASSERT_EQ(copy.limits.size(), 1U);
    EXPECT_EQ(copy.limits.front().code, "protected.auth");
  }
}

TEST(ExchangeProtection, CoversWhatTheFederationTrustNames) {
  ExchangeFleet fleet;
  fleet.exchange.federation_thumbprint = fleet.fresh.thumbprint.text();
  const ServerState state = fleet.state("EX1");
  EXPECT_EQ(fleet.text_of(slot_of(state, "Federation")), "Federation=fresh");
  EXPECT_EQ(state.find(fleet.fresh.thumbprint)->limits.front().code, "protected.federation");
  EXPECT_TRUE(state.find(fleet.own.thumbprint)->limits.empty());
}

TEST(ExchangeProtection, CoversTheWebManagementServiceByEitherName) {
  ExchangeFleet fleet;
  fleet.server("EX1").certificates.back().friendly_name = "WMSVC-SHA2";
  HeldCertificate named = make_certificate({"WMSvc-EX1"}, fleet.world.random);
  fleet.server("EX1").certificates.push_back(named);
  const ServerState state = fleet.state("EX1");
  EXPECT_EQ(slot_of(state, "WMSVC").holders.value().size(), 2U);
  EXPECT_EQ(state.find(named.thumbprint)->limits.front().code, "protected.wmsvc");
}

TEST(ExchangeCopies, ShowWhatSpeaksAgainstThem) {
  ExchangeFleet fleet;
  fleet.server("EX1").find(fleet.fresh.thumbprint)->status = "Untrusted";
  fleet.server("EX1").find(fleet.fresh.thumbprint)->key_provider_type = 0;
  fleet.server("EX1").find(fleet.own.thumbprint)->key_provider_type = 12;
  const auto limits = [&] {
    std::vector<std::string> texts;
    const ServerState state = fleet.state("EX1");
    for (const Limit& each : state.find(fleet.fresh.thumbprint)->limits) {
      texts.push_back(each.code + " " + each.slot.text());
    }
    return join(texts, ", ");
  };
  EXPECT_EQ(limits(), "status.untrusted , key.ksp IIS");
  fleet.exchange.edge_sites = {"corp.example/Configuration/Sites/Other"};
  EXPECT_EQ(limits(), "status.untrusted , key.ksp IIS");
  fleet.exchange.edge_sites.emplace_back("corp.example/Configuration/Sites/main");
  EXPECT_EQ(limits(), "status.untrusted , key.ksp IIS, key.ksp SMTP-default");
  EXPECT_TRUE(fleet.state("EX1").find(fleet.own.thumbprint)->limits.empty());
}

TEST(ExchangeCopies, OfRequestsAreThereAndOfNoUse) {
  ExchangeFleet fleet;
  fleet.server("EX1").find(fleet.fresh.thumbprint)->status = "PendingRequest";
  const ServerState state = fleet.state("EX1");
  const ObservedCertificate* request = state.find(fleet.fresh.thumbprint);
  ASSERT_NE(request, nullptr);
  EXPECT_TRUE(request->has_key == Known<bool>(false));
  ASSERT_EQ(request->limits.size(), 1U);
  EXPECT_EQ(request->limits.front().why, "a request that waits for its CA's answer");
}

TEST(ExchangeUnifiedMessaging, IsThereOnlyBeforeExchange2019) {
  ExchangeFleet fleet;
  EXPECT_EQ(fleet.other_holders("EX1"), "Auth= Federation= IIS-back-end=own WMSVC=");
  fleet.server("EX1").version = "Version 15.1 (Build 2507.6)";
  fleet.server("EX1").um_certificate = fleet.own.thumbprint;
  EXPECT_EQ(fleet.other_holders("EX1"),
            "Auth= Federation= IIS-back-end=own UM=own UMCallRouter= WMSVC=");
}

TEST(ExchangeUnifiedMessaging, IsClosedWhileItStartsWithoutTls) {
  ExchangeFleet fleet;
  fleet.server("EX1").version = "Version 15.0 (Build 1497.2)";
  fleet.server("EX1").um_mode = "TCP";
  fleet.server("EX1").call_router_mode = "TLS";
  const ServerState state = fleet.state("EX1");
  EXPECT_EQ(slot_of(state, "UM").closed, "UMStartupMode is TCP; set it to TLS or Dual first");
  EXPECT_EQ(slot_of(state, "UMCallRouter").closed, "");
}

TEST(ExchangeEdge, IsNotManaged) {
  ExchangeFleet fleet;
  fleet.server("EX1").role = "Edge";
  const ObservedServer edge = fleet.platform.observe(fleet.target("EX1"), fleet.world.context);
  ASSERT_TRUE(edge.state.has_value());
  EXPECT_EQ(edge.state.value().unmanaged,
            "it is an Edge server: its certificates are managed in its own shell, and a "
            "subscription is made again after a change");
  EXPECT_EQ(fleet.exchange.calls(),
            std::vector<std::string>{"read EX1 Get-ExchangeServer Identity=EX1"});
  EXPECT_EQ(fleet.act("EX1", Action::remove, fleet.fresh.thumbprint),
            "not done [exchange.edge] EX1 is an Edge server: its certificates are managed in its "
            "own shell");
}

TEST(ExchangeMailNames, AreThoseByWhichPopAndImapFindTheirCertificates) {
  ExchangeFleet fleet;
  fleet.server("EX1").pop_name.clear();
  const ServerState state = fleet.state("EX1");
  EXPECT_TRUE(slot_of(state, "IMAP").name == Known<std::string>("mail.example.com"));
  EXPECT_TRUE(slot_of(state, "POP").name.is_absent());
  EXPECT_TRUE(slot_of(state, "SMTP").name.is_absent());
}

// -Server takes a short and a full name alike: two names in a manifest would be two sets of steps.
TEST(ExchangeState, IsUnknownWhereTheManifestCallsTheServerByAnotherName) {
  ExchangeFleet fleet;
  fleet.server("EX1").called = "EXCHANGE-1";
  const ObservedServer seen = fleet.platform.observe(fleet.target("EX1"), fleet.world.context);
  ASSERT_TRUE(seen.state.is_unknown());
  EXPECT_NE(seen.state.why().find("EX1 is called EXCHANGE-1 in the organisation"),
            std::string::npos)
      << seen.state.why();
  fleet.server("EX1").called = "ex1";
  EXPECT_TRUE(fleet.platform.observe(fleet.target("EX1"), fleet.world.context).state.has_value());
}

}  // namespace
}  // namespace signet::exchange::test
