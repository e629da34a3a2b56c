#include <gtest/gtest.h>

#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

const std::string as_it_is = "IIS=own IMAP=own POP=own SMTP=own SMTP-default=own";

TEST(ExchangeReading, TellsWhoHoldsWhat) {
  ExchangeFleet fleet;
  EXPECT_EQ(fleet.holders("EX1"), as_it_is);
  const ServerState state = fleet.state("EX1");
  ASSERT_EQ(state.certificates.size(), 2U);
  const ObservedCertificate* fresh = state.find(fleet.fresh.thumbprint);
  ASSERT_NE(fresh, nullptr);
  ASSERT_NE(fresh->certificate, nullptr);
  EXPECT_EQ(fresh->certificate->common_name, "mail.example.com");
  EXPECT_TRUE(fresh->has_key == Known<bool>(true));
  EXPECT_TRUE(fresh->exportable == Known<bool>(true));
  EXPECT_TRUE(state.find(fleet.own.thumbprint)->exportable == Known<bool>(false));
}

TEST(ExchangeReading, NamesTheServerAndOnlyReads) {
  ExchangeFleet fleet;
  fleet.state("EX2");
  EXPECT_EQ(
      fleet.exchange.calls(),
      (std::vector<std::string>{
          "read EX2 Get-ExchangeServer Identity=EX2", "read EX2 Get-ExchangeCertificate Server=EX2",
          "read EX2 Get-TransportService Identity=EX2", "read EX2 Get-ImapSettings Server=EX2",
          "read EX2 Get-PopSettings Server=EX2", "read EX2 Get-SendConnector",
          "read EX2 Get-ReceiveConnector Server=EX2", "read EX2 Get-AuthConfig",
          "read EX2 Get-FederationTrust", "read EX2 Get-EdgeSubscription",
          "read EX2 Get-OwaVirtualDirectory Server=EX2 ADPropertiesOnly=true",
          "read EX2 Get-EcpVirtualDirectory Server=EX2 ADPropertiesOnly=true",
          "read EX2 Get-WebServicesVirtualDirectory Server=EX2 ADPropertiesOnly=true",
          "read EX2 Get-ActiveSyncVirtualDirectory Server=EX2 ADPropertiesOnly=true",
          "read EX2 Get-OabVirtualDirectory Server=EX2 ADPropertiesOnly=true",
          "read EX2 Get-MapiVirtualDirectory Server=EX2 ADPropertiesOnly=true",
          "read EX2 Get-OutlookAnywhere Server=EX2 ADPropertiesOnly=true",
          "read EX2 Get-ClientAccessService Identity=EX2"}));
}

struct Variant {
  const char* name;
  std::function<void(ExchangeFleet&)> make;
  std::string holders;
};
void PrintTo(const Variant& variant, std::ostream* out) { *out << variant.name; }

class ExchangeReadingVariant : public testing::TestWithParam<Variant> {};

TEST_P(ExchangeReadingVariant, IsUnderstood) {
  ExchangeFleet fleet;
  fleet.server("EX1").certificates.pop_back();
  GetParam().make(fleet);
  std::string holders = fleet.holders("EX1");
  for (const auto& [held, name] :
       {std::pair{&fleet.own, "OWN"}, std::pair{&fleet.fresh, "FRESH"}}) {
    for (const std::string& text : {held->thumbprint.text(), held->thumbprint.short_text()}) {
      for (std::size_t at = 0; (at = holders.find(text)) != std::string::npos;) {
        holders.replace(at, text.size(), name);
      }
    }
  }
  // Holders stand in the order of their thumbprints.
  for (const std::string both : {"own+fresh", "fresh+own"}) {
    for (std::size_t at = 0; (at = holders.find(both)) != std::string::npos;) {
      holders.replace(at, both.size(), "TWO");
    }
  }
  EXPECT_EQ(holders, GetParam().holders);
}

std::string all_unknown(const std::string& why) {
  const std::string text = "(the services of OWN are unknown: " + why + ")";
  return "IIS=" + text + " IMAP=" + text + " POP=" + text + " SMTP=" + text + " SMTP-default=own";
}

// Stages `fresh` and lets Network Service read its key.
HeldCertificate& enabled(ExchangeFleet& fleet) {
  fleet.stage("EX1");
  HeldCertificate& held = fleet.server("EX1").certificates.back();
  held.key_is_readable = true;
  return held;
}

const std::vector<Variant> wire_forms = {
    {"PlainObjectsWhereSelectIsHidden",
     [](ExchangeFleet& fleet) {
       fleet.exchange.has_select = false;
       fleet.exchange.plain_shows_nothing = false;
     },
     as_it_is},
    {"PlainObjectsWhereSelectShowsNothing",
     [](ExchangeFleet& fleet) {
       fleet.exchange.select_shows_nothing = true;
       fleet.exchange.plain_shows_nothing = false;
     },
     as_it_is},
    {"BytesAlone", [](ExchangeFleet& fleet) { fleet.exchange.has_select = false; },
     all_unknown("the server did not tell, as after the end of the Auth certificate")},
    {"SitesNotTold", [](ExchangeFleet& fleet) { fleet.exchange.tells_sites = false; },
     "IIS=(the web sites of OWN are unknown: the server did not tell) "
     "IMAP=own POP=own SMTP=own SMTP-default=own"},
    {"DefaultAsBytes",
     [](ExchangeFleet& fleet) {
       fleet.exchange.transport_properties = {"InternalTransportCertificate"};
     },
     as_it_is},
    {"DefaultNotTold", [](ExchangeFleet& fleet) { fleet.exchange.transport_properties.clear(); },
     "IIS=own IMAP=own POP=own SMTP=own "
     "SMTP-default=(Get-TransportService does not say the default certificate)"},
    {"DefaultNotListed",
     [](ExchangeFleet& fleet) { fleet.server("EX1").default_certificate = fleet.fresh.thumbprint; },
     "IIS=own IMAP=own POP=own SMTP=own "
     "SMTP-default=(the default certificate FRESH is not among those that can be used)"},
};

const std::vector<Variant> holdings = {
    {"OnlyTheBackEnd", [](ExchangeFleet& fleet) { fleet.server("EX1").sites.erase("1"); },
     "IIS= IMAP=own POP=own SMTP=own SMTP-default=own"},
    {"ImportedAndNotAssigned", [](ExchangeFleet& fleet) { fleet.stage("EX1"); }, as_it_is},
    {"TwoOfOneName", [](ExchangeFleet& fleet) { enabled(fleet); },
     "IIS=own IMAP=TWO POP=TWO SMTP=TWO SMTP-default=own"},
    {"OtherNames",
     [](ExchangeFleet& fleet) {
       enabled(fleet);
       fleet.server("EX1").imap_name = "IMAP.example.com";
       fleet.server("EX1").pop_name = "pop.example.com";
     },
     "IIS=own IMAP=fresh POP= SMTP=TWO SMTP-default=own"},
    {"NoName", [](ExchangeFleet& fleet) { fleet.server("EX1").pop_name.clear(); },
     "IIS=own IMAP=own POP= SMTP=own SMTP-default=own"},
    {"Pending", [](ExchangeFleet& fleet) { enabled(fleet).status = "PendingRequest"; }, as_it_is},
};

Variant fault(const char* name, const char* cmdlet, Fault kind, const std::string& holders) {
  return {name,
          [=](ExchangeFleet& fleet) {
            fleet.exchange.faults.emplace(cmdlet, kind);
            fleet.exchange.is_german = std::string(name).ends_with("InGerman");
          },
          holders};
}

const std::vector<Variant> faults = {
    fault("ServerNotReached", "Get-ExchangeServer", Fault::not_sent,
          "unknown: there is no connection"),
    fault("ServerWithoutCmdlet", "Get-ExchangeServer", Fault::hidden, as_it_is),
    fault("TransportFails", "Get-TransportService", Fault::fails,
          "IIS=own IMAP=own POP=own SMTP=own "
          "SMTP-default=(Get-TransportService failed (it does not work))"),
    fault("TransportFailsInGerman", "Get-TransportService", Fault::fails,
          "IIS=own IMAP=own POP=own SMTP=own "
          "SMTP-default=(Get-TransportService failed (es geht nicht))"),
    fault("PopHidden", "Get-PopSettings", Fault::hidden,
          "IIS=own IMAP=own POP=(the account has no right to run Get-PopSettings as it is needed "
          "(no such term)) SMTP=own SMTP-default=own"),
    fault("ImapHiddenInGerman", "Get-ImapSettings", Fault::hidden,
          "IIS=own IMAP=(the account has no right to run Get-ImapSettings as it is needed "
          "(der Name ist unbekannt)) POP=own SMTP=own SMTP-default=own"),
    fault("PopLostOnce", "Get-PopSettings", Fault::lost_before, as_it_is),
    fault("ServerLostOnce", "Get-ExchangeServer", Fault::lost_before, as_it_is),
    fault("ListingLostOnce", "Get-ExchangeCertificate", Fault::lost_before, as_it_is),
    fault("OneListingFails", "Get-ExchangeCertificate", Fault::fails,
          all_unknown("the server did not tell, as after the end of the Auth certificate")),
};

std::string name_of_variant(const testing::TestParamInfo<Variant>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Wire, ExchangeReadingVariant, testing::ValuesIn(wire_forms),
                         name_of_variant);
INSTANTIATE_TEST_SUITE_P(Holdings, ExchangeReadingVariant, testing::ValuesIn(holdings),
                         name_of_variant);
INSTANTIATE_TEST_SUITE_P(Faults, ExchangeReadingVariant, testing::ValuesIn(faults),
                         name_of_variant);

// Absence must be a fact: where the listing fails, so does the server.
TEST(ExchangeReading, KnowsNothingWithoutAWholeListing) {
  for (const bool is_german : {false, true}) {
    ExchangeFleet fleet;
    fleet.exchange.is_german = is_german;
    fleet.exchange.has_select = false;  // fails first, then the plain listing
    fleet.exchange.always = {"Get-ExchangeCertificate", Fault::unreachable};
    EXPECT_EQ(fleet.holders("EX1"),
              std::string("unknown: Get-ExchangeCertificate: the server does not answer its "
                          "organisation (") +
                  (is_german ? "RPC 1722 auf Deutsch)" : "RPC 1722)"));
  }
}

TEST(ExchangeReading, KnowsAWildcardByTheNameThatItCovers) {
  ExchangeFleet fleet;
  FakeServer& server = fleet.server("EX1");
  HeldCertificate wild = make_certificate({"*.example.net"}, fleet.world.random);
  wild.key_is_readable = true;
  server.certificates.push_back(wild);
  server.pop_name = "pop.example.net";
  EXPECT_EQ(fleet.holders("EX1").substr(0, 26), "IIS=own IMAP=own POP=other");
  server.certificates.back().key_is_readable = false;
  EXPECT_EQ(fleet.holders("EX1"), "IIS=own IMAP=own POP= SMTP=own SMTP-default=own");
}

TEST(ExchangeReading, ShowsWhatHasNoKey) {
  ExchangeFleet fleet;
  fleet.exchange.shows_keyless = true;
  fleet.server("EX1").certificates.back().key_file.clear();
  const ServerState state = fleet.state("EX1");
  const ObservedCertificate* keyless = state.find(fleet.fresh.thumbprint);
  ASSERT_NE(keyless, nullptr);
  EXPECT_TRUE(keyless->has_key == Known<bool>(false));
  EXPECT_TRUE(keyless->exportable == Known<bool>(Absent{}));
}

TEST(ExchangeReading, RefusesAnOptionThatIsNone) {
  ExchangeFleet fleet;
  Target target = fleet.target("EX1");
  target.options = {{"require_ssl", "maybe"}};
  const ObservedServer observed = fleet.platform.observe(target, fleet.world.context);
  ASSERT_TRUE(observed.state.is_unknown());
  EXPECT_EQ(observed.state.why(), "require_ssl is \"maybe\"; it takes keep or enforce");
  EXPECT_TRUE(fleet.exchange.calls().empty());
}

TEST(ExchangeProof, TellsKnownFromUnknown) {
  using enum ProveResult::Verdict;
  ExchangeFleet fleet;
  Step step = fleet.step("EX1", Action::prove, fleet.own.thumbprint);
  const auto prove = [&](const char* slot) {
    step.slots = {SlotName::parse(slot).value()};
    return fleet.platform.prove(fleet.target("EX1"), step, fleet.world.context);
  };
  EXPECT_EQ(prove("IIS").verdict, proven);
  fleet.server("EX1").sites.erase("1");
  EXPECT_EQ(prove("IIS").verdict, refuted);
  fleet.exchange.tells_sites = false;
  EXPECT_EQ(prove("IIS").verdict, unknown);
  EXPECT_EQ(prove("SMTP").verdict, proven);
  fleet.exchange.faults.emplace("Get-ExchangeServer", Fault::not_sent);
  EXPECT_EQ(prove("SMTP").verdict, unknown);
}

}  // namespace
}  // namespace signet::exchange::test
