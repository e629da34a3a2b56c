#include "exchange/names_in_use.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "exchange_fleet.h"

namespace signet::exchange::test {
namespace {

TEST(NamesInUse, AreTheHostsThatAreReachedWithTls) {
  EXPECT_EQ(https_host("https://Mail.Example.com/owa"), "mail.example.com");
  EXPECT_EQ(https_host("HTTPS://mail.example.com:443"), "mail.example.com");
  EXPECT_EQ(https_host("https://user@mail.example.com?x"), "mail.example.com");
  EXPECT_EQ(https_host("https://[2001:DB8::1]:444/mapi"), "2001:db8::1");
  for (const char* none : {"", "http://ex1/oab", "mail.example.com", "https://", "https://[::1"}) {
    EXPECT_EQ(https_host(none), "") << none;
  }
  EXPECT_EQ(connection_host("Mail.Example.com:995:SSL"), "mail.example.com");
  EXPECT_EQ(connection_host("mail.example.com"), "mail.example.com");
}

std::string names_of_server(ExchangeFleet& fleet) {
  const auto names = fleet.state("EX1").names;
  if (!names.has_value()) return names.is_unknown() ? "unknown: " + names.why() : "absent";
  std::vector<std::string> lines;
  for (const NameInUse& each : names.value()) {
    lines.push_back(each.name + " " + each.slot.text() + " (" + each.where + ")");
  }
  return join(lines, "\n");
}

struct NamedFleet : ExchangeFleet {
  NamedFleet() {
    FakeServer& ex1 = server("EX1");
    ex1.directories = {{"Get-OwaVirtualDirectory",
                        {"https://mail.example.com/owa", "https://MAIL.example.com/owa"}},
                       {"Get-EcpVirtualDirectory", {"https://mail.example.com/ecp", ""}},
                       {"Get-OabVirtualDirectory", {"http://ex1.corp.example/OAB", ""}},
                       {"Get-MapiVirtualDirectory", {"", "https://mapi.example.com:443/mapi"}},
                       {"Get-OutlookAnywhere", {"ex1.corp.example", "oa.example.com"}}};
    ex1.autodiscover = "https://autodiscover.example.com/Autodiscover/Autodiscover.xml";
    ex1.pop_connections = {"pop.example.com", "pop.example.com"};
    ex1.imap_connections = {"", "imap.example.com"};
    ex1.receive_connectors = {{"Default Frontend EX1", "EX1.corp.example", ""},
                              {"Client", "smtp.example.com", ""},
                              {"Short", "ex1", ""},
                              {"Nameless", "", ""}};
  }
};

TEST(NamesInUse, ComeFromEverythingThatClientsAreTold) {
  NamedFleet fleet;
  EXPECT_EQ(names_of_server(fleet),
            "autodiscover.example.com IIS (Autodiscover, internal URL)\n"
            "ex1.corp.example IIS (Outlook Anywhere, internal name)\n"
            "imap.example.com IMAP (IMAP, external connections)\n"
            "mail.example.com IIS (ECP, internal URL)\n"
            "mail.example.com IIS (OWA, external URL)\n"
            "mail.example.com IIS (OWA, internal URL)\n"
            "mapi.example.com IIS (MAPI, external URL)\n"
            "oa.example.com IIS (Outlook Anywhere, external name)\n"
            "pop.example.com POP (POP, external connections)\n"
            "pop.example.com POP (POP, internal connections)\n"
            "smtp.example.com SMTP (receive connector Client)");
}

TEST(NamesInUse, AreNoneWhereNothingIsTold) {
  ExchangeFleet fleet;
  EXPECT_EQ(names_of_server(fleet), "");
  EXPECT_TRUE(fleet.state("EX1").names.has_value());
}

TEST(NamesInUse, AskExchange2013ByItsOwnCmdlet) {
  NamedFleet fleet;
  fleet.server("EX1").version = "Version 15.0 (Build 1497.2)";
  EXPECT_TRUE(names_of_server(fleet).starts_with("autodiscover.example.com"));
  EXPECT_EQ(fleet.exchange.calls().back(), "read EX1 Get-ClientAccessServer Identity=EX1");
}

TEST(NamesInUse, AreUnknownWhereOneSourceIsAndNothingMoreIsAskedThen) {
  NamedFleet fleet;
  fleet.exchange.always = {"Get-EcpVirtualDirectory", Fault::hidden};
  EXPECT_EQ(names_of_server(fleet),
            "unknown: the account has no right to run Get-EcpVirtualDirectory as it is needed "
            "(no such term)");
  EXPECT_EQ(fleet.exchange.calls().back(),
            "read EX1 Get-EcpVirtualDirectory Server=EX1 ADPropertiesOnly=true");
}

TEST(NamesInUse, AreUnknownWhereTheServersOwnNameIs) {
  NamedFleet fleet;
  fleet.server("EX1").fqdn.clear();
  EXPECT_EQ(names_of_server(fleet), "unknown: the server's own name is not told");
}

}  // namespace
}  // namespace signet::exchange::test
