#include <gtest/gtest.h>

#include "base/text.h"
#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

// Everything of the state that is unknown, but who is served: nobody looks at that here.
std::string unknowns_of(const ServerState& state) {
  std::vector<std::string> unknowns;
  for (const ObservedSlot& slot : state.slots) {
    if (slot.holders.is_unknown()) unknowns.push_back(slot.slot.text());
    if (slot.name.is_unknown()) unknowns.push_back("name of " + slot.slot.text());
    if (slot.closed.find("unknown") != std::string::npos) {
      unknowns.push_back("whether " + slot.slot.text() + " is open");
    }
  }
  for (const Chooser& chooser : state.choosers) {
    if (pick(chooser, state).is_unknown()) unknowns.push_back(chooser.name);
  }
  if (state.names.is_unknown()) unknowns.emplace_back("names");
  return join(unknowns, ", ");
}

// An Exchange 2016 with something of everything.
struct FullFleet : ExchangeFleet {
  FullFleet() {
    server("EX1").version = "Version 15.1 (Build 2507.6)";
    server("EX1").receive_connectors = {{"Default", "mail.example.com", ""}};
    exchange.send_connectors = {{"Internet", {"EX1"}, ""}};
    exchange.auth_thumbprint = own.thumbprint.text();
  }
};

struct Unread {
  const char* cmdlet;
  const char* unknowns;
};
void PrintTo(const Unread& unread, std::ostream* out) { *out << unread.cmdlet; }

const char* const directories[] = {"Get-OwaVirtualDirectory",
                                   "Get-EcpVirtualDirectory",
                                   "Get-WebServicesVirtualDirectory",
                                   "Get-ActiveSyncVirtualDirectory",
                                   "Get-OabVirtualDirectory",
                                   "Get-MapiVirtualDirectory",
                                   "Get-OutlookAnywhere",
                                   "Get-ClientAccessService"};

std::vector<Unread> every_cmdlet() {
  std::vector<Unread> all = {
      {"Get-TransportService", "SMTP-default"},
      {"Get-ImapSettings", "IMAP, name of IMAP, names"},
      {"Get-PopSettings", "POP, name of POP, names"},
      {"Get-SendConnector", "send, send connectors"},
      {"Get-ReceiveConnector", "receive, receive connectors, names"},
      {"Get-AuthConfig", "Auth"},
      {"Get-FederationTrust", "Federation"},
      {"Get-EdgeSubscription", ""},
      {"Get-UMService", "whether UM is open"},
      {"Get-UMCallRouterSettings", "whether UMCallRouter is open"},
  };
  for (const char* cmdlet : directories) all.push_back({cmdlet, "names"});
  return all;
}

class ExchangeUnread : public testing::TestWithParam<Unread> {};

// The account lacks it, it fails, it does not reach the server, every answer is lost: exactly what
// it would have told is unknown, in every language.
TEST_P(ExchangeUnread, MakesWhatItWouldHaveToldUnknownAndNothingElse) {
  for (const Fault fault :
       {Fault::hidden, Fault::fails, Fault::unreachable, Fault::lost_before, Fault::not_sent}) {
    for (const bool is_german : {false, true}) {
      FullFleet fleet;
      EXPECT_EQ(unknowns_of(fleet.state("EX1")), "");
      fleet.exchange.is_german = is_german;
      fleet.exchange.always = {GetParam().cmdlet, fault};
      const ServerState state = fleet.state("EX1");
      EXPECT_EQ(state.certificates.size(), 2U);
      EXPECT_EQ(unknowns_of(state), GetParam().unknowns) << static_cast<int>(fault);
    }
  }
}

TEST_P(ExchangeUnread, IsAskedOnceMoreWhenItsAnswerWasLost) {
  FullFleet fleet;
  fleet.exchange.faults.emplace(GetParam().cmdlet, Fault::lost_before);
  EXPECT_EQ(unknowns_of(fleet.state("EX1")), "");
}

std::string name_of_cmdlet(const testing::TestParamInfo<Unread>& info) {
  std::string name = info.param.cmdlet;
  std::erase(name, '-');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Cmdlets, ExchangeUnread, testing::ValuesIn(every_cmdlet()),
                         name_of_cmdlet);

TEST(ExchangeUnreadReasons, AreTold) {
  FullFleet fleet;
  fleet.exchange.is_german = true;
  const auto slot = [&](const char* cmdlet, Fault fault, const char* name) {
    fleet.exchange.always = {cmdlet, fault};
    return fleet.text_of(*fleet.state("EX1").find(SlotName::parse(name).value()));
  };
  EXPECT_EQ(slot("Get-AuthConfig", Fault::hidden, "Auth"),
            "Auth=(the account has no right to run Get-AuthConfig as it is needed (der Name ist "
            "unbekannt))");
  EXPECT_EQ(slot("Get-SendConnector", Fault::lost_before, "send"),
            "send=(Get-SendConnector: the answer was lost)");
  EXPECT_EQ(slot("Get-ReceiveConnector", Fault::unreachable, "receive"),
            "receive=(Get-ReceiveConnector: the server does not answer its organisation (RPC 1722 "
            "auf Deutsch))");
  fleet.exchange.always = {"Get-UMService", Fault::fails};
  EXPECT_EQ(fleet.state("EX1").find(SlotName::parse("UM").value())->closed,
            "UMStartupMode is unknown: Get-UMService failed (es geht nicht)");
}

TEST(ExchangeUnreadServer, IsStillKnownWithoutItsVersion) {
  FullFleet fleet;
  fleet.exchange.always = {"Get-ExchangeServer", Fault::hidden};
  EXPECT_EQ(unknowns_of(fleet.state("EX1")),
            "whether UM is open, whether UMCallRouter is open, receive connector Default, names");
}

// Of a server that gives nothing but bytes nothing is "none" by mistake.
TEST(ExchangeUnreadServer, ThatGivesBytesAloneHidesItsServices) {
  FullFleet fleet;
  fleet.exchange.has_select = false;
  const ServerState state = fleet.state("EX1");
  EXPECT_EQ(unknowns_of(state),
            "IIS, IIS-back-end, IMAP, POP, SMTP, UM, UMCallRouter, WMSVC, receive connector "
            "Default");
  EXPECT_EQ(fleet.text_of(*state.find(SlotName::parse("Auth").value())), "Auth=own");
  for (const ObservedCertificate& copy : state.certificates) {
    EXPECT_EQ(copy.limits.back().code, "status.unknown");
    EXPECT_TRUE(copy.limits.back().is_note);
  }
}

TEST(ExchangeUnreadAuth, IsUnknownWhereItNamesNoCertificateAtAll) {
  FullFleet fleet;
  fleet.exchange.hides_properties = true;
  EXPECT_EQ(fleet.text_of(*fleet.state("EX1").find(SlotName::parse("Auth").value())),
            "Auth=(Get-AuthConfig names no certificates)");
}

}  // namespace
}  // namespace signet::exchange::test
