#include "plan/references.h"

#include <gtest/gtest.h>

#include "support/fleet.h"

namespace signet {
namespace {

SlotName slot(const char* name) { return *SlotName::parse(name); }
TargetName server(const char* name) { return *TargetName::parse(name); }

// "EX1 IIS assigned", one use a line, then "EX2 the server? why".
std::string list(const References& references) {
  std::string text;
  for (const TargetName& copy : references.copies) text += copy.text() + " holds it\n";
  for (const Reference& use : references.uses) {
    text += use.server.text() + " " + use.user + ": " + std::string(to_text(use.how)) + "\n";
  }
  for (const Untold& untold : references.unknown) {
    text += untold.server.text() + " " + untold.user + "? " + untold.why + "\n";
  }
  return text;
}

std::string uses_of(const char* certificate, const Observed& observed) {
  return list(references_of(test::thumbprint(certificate), observed, test::catalog()));
}

SeenEndpoint seen(const char* endpoint, const char* service,
                  Known<std::vector<Thumbprint>> served) {
  return {*Endpoint::parse(endpoint), service ? slot(service) : SlotName(), std::move(served), {}};
}

std::vector<Thumbprint> shown(const char* certificate) { return {test::thumbprint(certificate)}; }

TEST(References, AreTheServicesThatAreSetToIt) {
  EXPECT_EQ(
      uses_of("old", test::observed("EX1: old key, webmail key | IIS=old SMTP=old,webmail POP\n"
                                    "EX2: webmail key | IIS=webmail\n"
                                    "EX3: old |\n")),
      "EX1 holds it\nEX3 holds it\nEX1 IIS: assigned\nEX1 SMTP: assigned\n");
  EXPECT_EQ(uses_of("other", test::observed("EX1: old key | IIS=old\n")), "");
}

TEST(References, AreNotToldWhereNothingCouldBeRead) {
  EXPECT_EQ(uses_of("old", test::observed("EX1: old key | IIS=unknown\"cannot decode\"\n"
                                          "EX2: unknown \"connection refused\"\n")),
            "EX1 holds it\nEX1 IIS? cannot decode\nEX2 the server? connection refused\n");
}

TEST(References, AreWhatHandshakesShowedWhateverIsConfigured) {
  Observed observed = test::observed("EX1: old key, webmail key | IIS=webmail/old POP=webmail\n");
  ServerState& state = observed.servers[0].state.value();
  state.endpoints = {
      seen("pop3s://ex1", "POP", shown("old")), seen("imaps://ex1", "IMAP", Unknown{"timeout"}),
      seen("https://ex1", "IIS", shown("webmail")), seen("smtp://ex1", "SMTP", Absent{})};
  observed.endpoints = {seen("https://mail.example.com", nullptr, shown("old"))};
  EXPECT_EQ(uses_of("old", observed),
            "EX1 holds it\n"
            " https://mail.example.com:443: shows it\n"
            "EX1 IIS: shows it\n"
            "EX1 pop3s://ex1:995: shows it\n"
            "EX1 imaps://ex1:993? timeout\n");
}

TEST(References, AreWhatChoosesItsCertificateItself) {
  Observed observed = test::observed("EX1: webmail key, future key | SMTP=webmail,future\n");
  ServerState& state = observed.servers[0].state.value();
  state.choosers = {{"receive connector Default",
                     slot("SMTP"),
                     slot("receive:Default"),
                     {{{}, {}, "webmail.example.com"}},
                     {}},
                    {"receive connector Unread", slot("SMTP"), slot("receive:Unread"), {}, {}}};
  const std::string taken = uses_of("future", observed) + uses_of("webmail", observed);
  EXPECT_NE(taken.find("receive connector Default: takes it\n"), std::string::npos) << taken;
  EXPECT_EQ(taken.find("receive connector Default: takes it\n"),
            taken.rfind("receive connector Default: takes it\n"));
  EXPECT_NE(taken.find("EX1 receive connector Unread? "), std::string::npos) << taken;
}

TEST(References, ByIssuerAndSubjectAreToldFromThoseByThemselves) {
  PlatformCatalog catalog = test::catalog();
  SlotRule rule = exclusive_slot("send", "", "");
  rule.holding = SlotRule::Holding::matching;
  catalog.front().slots.push_back(rule);
  ServerState state;
  state.slots = {{slot("IIS"), shown("old"), Absent{}}, {slot("send:Out"), shown("old"), Absent{}}};
  EXPECT_EQ(list(references_on(test::thumbprint("old"), server("EX1"), state, catalog)),
            "EX1 IIS: assigned\nEX1 send:Out: by issuer and subject\n");
}

TEST(References, SayTheSameOfEqualServers) {
  const auto text = [](const char* name) {
    const Thumbprint old = test::thumbprint("old");
    ServerState state;
    state.slots = {
        {slot("IIS"), std::vector{old}, Absent{}},
        {slot("POP"), std::vector<Thumbprint>{}, Absent{}},
        {slot("SMTP"), std::vector{old}, Absent{}},
        {slot(("receive:Default " + std::string(name)).c_str()), Unknown{"no rights"}, Absent{}}};
    state.endpoints = {seen("https://ex1", "IIS", shown("old")),
                       seen("pop3://ex1", "POP", shown("old")),
                       seen("pop3s://ex1", "POP", shown("old"))};
    return uses_text(references_on(old, server(name), state, test::catalog()));
  };
  EXPECT_EQ(
      text("EX1"),
      "IIS and SMTP use it; POP shows it; whether receive:Default {server} uses it is unknown "
      "(no rights)");
  EXPECT_EQ(text("EX1"), text("EX2"));
  EXPECT_EQ(uses_text({}), "nothing uses it");
}

}  // namespace
}  // namespace signet
