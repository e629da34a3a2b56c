#include "plan/adopt.h"

#include <gtest/gtest.h>

#include "plan/discover.h"
#include "support/fleet.h"

namespace signet {
namespace {

// A platform with connectors, with a service that finds its certificate by a name, and with one
// that nobody may assign.
Capabilities mail() {
  Capabilities mail;
  mail.platform = "mail";
  mail.slots = {exclusive_slot("IIS", "", ""),  exclusive_slot("POP", "", ""),
                exclusive_slot("send", "", ""), exclusive_slot("receive", "", ""),
                exclusive_slot("Auth", "", ""), exclusive_slot("SMTP-default", "", "")};
  mail.slots[1].name_option = "pop_name";
  mail.slots[4].assignable = false;
  OptionRule standard{"default_smtp", OptionRule::Kind::holder, false, "", "SMTP-default"};
  mail.options = {standard};
  return mail;
}

struct Adopted : testing::Test {
  Desired adopt(std::string_view text, const std::vector<std::string>& names) {
    std::vector<Target> targets;
    for (const std::string& name : names) {
      targets.push_back({*TargetName::parse(name), "mail", "", {}});
    }
    if (observed.servers.empty()) observed = test::observed(text);
    Desired desired = discover(observed, targets);
    signet::adopt(desired, observed, mail());
    return desired;
  }
  static std::vector<std::string> slots(const Desired& desired) {
    std::vector<std::string> texts;
    for (const DesiredServer& server : desired.servers) {
      for (const DesiredBinding& binding : server.bindings) {
        for (const SlotName& slot : binding.slots) {
          texts.push_back(server.target.name.text() + " " +
                          desired.certificates[binding.certificate].key.text() + " " + slot.text());
        }
      }
    }
    return texts;
  }
  static std::vector<std::string> keys(const Desired& desired) {
    std::vector<std::string> texts;
    for (const DesiredCertificate& each : desired.certificates) texts.push_back(each.key.text());
    return texts;
  }

  Observed observed;
};

using Texts = std::vector<std::string>;

TEST_F(Adopted, KeepsWhatALineCanAssign) {
  const Desired desired = adopt("A: webmail key, other key | IIS=webmail Auth=webmail\n", {"A"});
  EXPECT_EQ(slots(desired), Texts{"A webmail.example.com IIS"});
  EXPECT_EQ(keys(desired), Texts{"webmail.example.com"}) << "nothing uses the other one";
}

TEST_F(Adopted, LeavesSelfSignedCertificatesToTheirServers) {
  const Desired desired =
      adopt("A: selfsigned key | IIS=selfsigned SMTP-default=selfsigned\n", {"A"});
  EXPECT_EQ(slots(desired), Texts{});
  EXPECT_EQ(keys(desired), Texts{});
}

// What a connector finds by issuer and subject may be several certificates.
TEST_F(Adopted, GivesAConnectorTheNewestOfThoseThatAreInUse) {
  const Desired desired =
      adopt("A: future key, webmail key | IIS=future POP=webmail send:out=future,webmail\n", {"A"});
  ASSERT_EQ(desired.connectors.size(), 1U);
  const auto& chosen = desired.certificates[desired.connectors.front().certificate];
  EXPECT_EQ(chosen.thumbprint, test::thumbprint("future"));
}

TEST_F(Adopted, GivesNoConnectorWhatIsThereForLater) {
  const Desired desired =
      adopt("A: future key, webmail key | IIS=webmail send:out=future,webmail\n", {"A"});
  ASSERT_EQ(desired.connectors.size(), 1U);
  const auto& chosen = desired.certificates[desired.connectors.front().certificate];
  EXPECT_EQ(chosen.thumbprint, test::thumbprint("webmail"));
  EXPECT_EQ(desired.certificates.size(), 1U);
}

TEST_F(Adopted, ListsConnectorsOnce) {
  const Desired desired = adopt(
      "A: webmail key | IIS=webmail send:out=webmail receive:FrontendA=webmail\n"
      "B: webmail key | IIS=webmail send:out=webmail receive:FrontendB=webmail\n",
      {"A", "B"});
  ASSERT_EQ(desired.connectors.size(), 2U);
  EXPECT_EQ(desired.connectors[0].name, "Frontend{server}");
  EXPECT_EQ(desired.connectors[0].kind, "receive");
  EXPECT_EQ(desired.connectors[1].name, "out");
  EXPECT_EQ(slots(desired), (Texts{"A webmail.example.com IIS", "B webmail.example.com IIS"}));
}

TEST_F(Adopted, TakesTheNamesThatClientsAreTold) {
  observed = test::observed("A: webmail key | IIS=webmail POP=webmail\n");
  ServerState& state = observed.servers.front().state.value();
  state.find(*SlotName::parse("POP"))->name = std::string("mail.example.com");
  state.names = std::vector<NameInUse>{{"mail.example.com", *SlotName::parse("IIS"), "OWA"},
                                       {"other.test", *SlotName::parse("IIS"), "OAB"}};
  const Desired desired = adopt("", {"A"});
  EXPECT_EQ(desired.servers.front().target.option("pop_name"), "mail.example.com");
  EXPECT_EQ(desired.certificates.front().names, Texts{"mail.example.com"});
}

}  // namespace
}  // namespace signet
