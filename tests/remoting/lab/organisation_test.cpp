#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "organisation.h"

namespace signet::test {
namespace {

// What the lab does when it is ordered to be a difficult organisation.
class Organisation : public testing::Test {
 public:
  static void SetUpTestSuite() {
    lab_ = std::make_unique<Lab>(
        std::vector<std::string>{"--auth", "basic", "--organisation", "default"});
  }
  static void TearDownTestSuite() { lab_.reset(); }

 protected:
  void SetUp() override { lab().reset(); }
  static Lab& lab() { return *lab_; }
  std::string thumbprint(const std::string& server, const std::string& subject) const {
    return certificate_of(lab().organisation(), server, subject).at("thumbprint");
  }

 private:
  static inline std::unique_ptr<Lab> lab_;
};

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr const char* mail = "CN=mail.test.example";
constexpr int invalid_argument = 5;
constexpr int object_not_found = 13;

// Category and id are the same in both languages, which is all that a program may look at.
TEST_F(Organisation, SpeaksGermanWithTheSameCategoryAndId) {
  LabSession session(lab());
  const auto refused = [&] {
    psrp::PipelineResult result =
        session.run("Export-ExchangeCertificate",
                    {text_of("Server", "EX1"), text_of("Thumbprint", thumbprint("EX1", "CN=EX1")),
                     secret_of("Password", "long enough")});
    return result.errors.at(0);
  };
  const psrp::ErrorRecord english = refused();
  lab().order({{"server", "EX1"}, {"language", "de"}});
  const psrp::ErrorRecord german = refused();
  EXPECT_EQ(english.message,
            "A special Rpc error occurs on server EX1: The private key couldn't be exported as "
            "PKCS-12. It either couldn't be accessed or isn't exportable.");
  EXPECT_EQ(german.message,
            "Auf dem Server EX1 ist ein spezieller RPC-Fehler aufgetreten: Der private Schlüssel "
            "konnte nicht als PKCS-12 exportiert werden. Auf ihn kann nicht zugegriffen werden, "
            "oder er ist nicht exportierbar.");
  EXPECT_EQ(english.category, german.category);
  const auto after_the_time = [](const std::string& id) {
    return id.substr(id.find("[FailureCategory"));
  };
  EXPECT_EQ(after_the_time(english.fully_qualified_id), after_the_time(german.fully_qualified_id));
}

TEST_F(Organisation, TellsRawDataOnly) {
  lab().order({{"server", "EX1"}, {"rawDataOnly", true}});
  LabSession session(lab());
  const psrp::PipelineResult crippled =
      session.select("Get-ExchangeCertificate", {text_of("Server", "EX1")},
                     {"Thumbprint", "Services", "Status", "SerializationData"});
  ASSERT_FALSE(crippled.output.empty());
  EXPECT_NE(first(crippled, "Thumbprint"), "");
  EXPECT_TRUE(crippled.output[0].root().property("Services")->is_null());
  EXPECT_TRUE(crippled.output[0].root().property("Status")->is_null());
  const psrp::PipelineResult healthy =
      session.select("Get-ExchangeCertificate", {text_of("Server", "EX2")}, {"Services"});
  EXPECT_TRUE(has(each(healthy, "Services"), "27")) << "IMAP, POP, IIS, SMTP of its own";
}

TEST_F(Organisation, ReachesNoServerThatIsDown) {
  lab().order({{"server", "EX2"}, {"unreachable", true}});
  LabSession session(lab());
  EXPECT_EQ(refusal(session.run("Get-ExchangeCertificate", {text_of("Server", "EX2")})),
            "21: A special Rpc error occurs on server EX2: The RPC server is unavailable on server "
            "ex2.test.local. Error code 1722.");
  EXPECT_EQ(each(session.run("Get-ExchangeServer"), "Name"),
            (std::vector<std::string>{"EX1", "EX2"}))
      << "the directory knows it all the same";
}

// One server that is down is an error among what the others say.
TEST_F(Organisation, TellsAddressesOfTheServersThatAnswer) {
  lab().order({{"server", "EX2"}, {"unreachable", true}});
  LabSession session(lab());
  const psrp::PipelineResult asked = session.run("Get-OwaVirtualDirectory");
  EXPECT_EQ(each(asked, "InternalUrl"),
            (std::vector<std::string>{"https://mail.test.example/owa"}));
  EXPECT_EQ(asked.errors.size(), 1U);
  const psrp::PipelineResult directory =
      session.run("Get-OwaVirtualDirectory", {yes_to("ADPropertiesOnly")});
  EXPECT_EQ(
      each(directory, "InternalUrl"),
      (std::vector<std::string>{"https://mail.test.example/owa", "https://ex2.test.local/owa"}));
  EXPECT_TRUE(directory.errors.empty());
}

std::vector<std::string> parameters_of(LabSession& session, const std::string& cmdlet) {
  const psrp::PipelineResult told =
      session.select("Get-Command", {text_of("Name", cmdlet)}, {"Name", "Parameters"});
  std::vector<std::string> names;
  if (told.output.empty()) return names;
  for (const clixml::Value::Entry& entry :
       told.output[0].root().property("Parameters")->entries()) {
    names.emplace_back(entry.key.text());
  }
  return names;
}

TEST_F(Organisation, TellsWhatTheAccountMayDo) {
  LabSession whole(lab());
  EXPECT_TRUE(has(parameters_of(whole, "Enable-ExchangeCertificate"), "Force"));
  EXPECT_TRUE(has(parameters_of(whole, "Set-SendConnector"), "TlsCertificateName"));
  lab().order({{"missing", {"Set-SendConnector", "Enable-ExchangeCertificate/Force"}}});

  LabSession less(lab());
  const std::vector<std::string> enable = parameters_of(less, "Enable-ExchangeCertificate");
  EXPECT_FALSE(has(enable, "Force"));
  EXPECT_TRUE(has(enable, "Services"));
  EXPECT_TRUE(has(enable, "DomainController"));
  EXPECT_EQ(parameters_of(less, "Set-SendConnector"), std::vector<std::string>{});
  EXPECT_EQ(refusal(less.run("Get-Command", {text_of("Name", "Set-SendConnector")})).substr(0, 47),
            "13: The term 'Set-SendConnector' is not recogni");
}

// Without a right there is no such cmdlet and no such parameter: nothing says "denied".
TEST_F(Organisation, KnowsNothingOfWhatTheAccountMayNotDo) {
  LabSession before(lab());
  before.run("Get-ExchangeServer");
  lab().order({{"missing", {"Set-SendConnector", "Enable-ExchangeCertificate/Force"}}});
  LabSession after(lab());
  const std::string thumb = thumbprint("EX1", mail);
  for (LabSession* session : {&before, &after}) {
    const psrp::PipelineResult forced =
        session->run("Enable-ExchangeCertificate",
                     {text_of("Thumbprint", thumb), text_of("Services", "IIS"), yes_to("Force")});
    EXPECT_EQ(refusal(forced),
              "5: A parameter cannot be found that matches parameter name 'Force'.");
    EXPECT_TRUE(forced.terminating->fully_qualified_id.starts_with("NamedParameterNotFound,"));
    EXPECT_EQ(forced.terminating->category, invalid_argument);
  }
  const psrp::PipelineResult gone =
      after.run("Set-SendConnector", {text_of("Identity", "Outbound to Office 365")});
  EXPECT_EQ(gone.terminating->category, object_not_found);
  EXPECT_EQ(gone.terminating->fully_qualified_id, "CommandNotFoundException");
  EXPECT_EQ(refusal(after.run("Enable-ExchangeCertificate",
                              {text_of("Thumbprint", thumb), text_of("Services", "IIS")})),
            "")
      << "what is left of it still acts";
}

// A write is seen at once through the controller that took it, and later through the other.
TEST_F(Organisation, ReplicatesLater) {
  constexpr int never = 3'600'000;
  lab().order({{"replicationDelay", never}});
  LabSession session(lab());
  const auto written_through = [&](const char* controller, const char* name) {
    return session.run("Set-PopSettings",
                       {text_of("Server", "EX2"), text_of("X509CertificateName", name),
                        text_of("DomainController", controller)});
  };
  const auto seen_through = [&](const char* controller) {
    return session.run("Get-PopSettings",
                       {text_of("Server", "EX2"), text_of("DomainController", controller)});
  };
  EXPECT_EQ(refusal(written_through("dc2.test.local", "pop.test.example")), "");
  EXPECT_EQ(first(seen_through("dc2.test.local"), "X509CertificateName"), "pop.test.example");
  EXPECT_EQ(first(seen_through("dc1.test.local"), "X509CertificateName"), "ex2.test.local");
  EXPECT_EQ(first(seen_through("dc2.test.local"), "OriginatingServer"), "dc2.test.local");
  EXPECT_EQ(lab().organisation().at("pendingReplications"), 1);

  lab().order({{"replicationDelay", 0}});
  EXPECT_EQ(first(seen_through("dc1.test.local"), "X509CertificateName"), "pop.test.example");
  EXPECT_EQ(lab().organisation().at("pendingReplications"), 0);
  EXPECT_EQ(refusal(seen_through("dc3.test.local")),
            "5: The domain controller 'dc3.test.local' could not be contacted.");
}

// Which controller answered is told by all that comes from the directory, and asked of all alike.
TEST_F(Organisation, SaysWhichControllerAnswered) {
  LabSession session(lab());
  for (const char* cmdlet :
       {"Get-ExchangeServer", "Get-TransportService", "Get-SendConnector", "Get-ReceiveConnector",
        "Get-PopSettings", "Get-ImapSettings", "Get-AuthConfig", "Get-ClientAccessService",
        "Get-OwaVirtualDirectory", "Get-EcpVirtualDirectory", "Get-WebServicesVirtualDirectory",
        "Get-ActiveSyncVirtualDirectory", "Get-OabVirtualDirectory", "Get-MapiVirtualDirectory",
        "Get-PowerShellVirtualDirectory"}) {
    EXPECT_EQ(first(session.run(cmdlet, {text_of("DomainController", "dc2.test.local")}),
                    "OriginatingServer"),
              "dc2.test.local")
        << cmdlet;
  }
  for (const char* cmdlet :
       {"Get-ExchangeCertificate", "Export-ExchangeCertificate", "Import-ExchangeCertificate",
        "Enable-ExchangeCertificate", "Remove-ExchangeCertificate", "New-ExchangeCertificate",
        "Set-PopSettings", "Set-ImapSettings", "Set-SendConnector", "Set-ReceiveConnector"}) {
    EXPECT_TRUE(has(parameters_of(session, cmdlet), "DomainController")) << cmdlet;
  }
}

}  // namespace
}  // namespace signet::test

int main(int count, char** words) { return signet::test::run_lab_tests(count, words); }
