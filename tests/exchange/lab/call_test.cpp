#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <sstream>
#include <thread>

#include "base/json.h"
#include "lab.h"
#include "world.h"

namespace signet::test {
namespace {

// A secret that would be seen wherever it leaked.
constexpr const char* canary = "c4n4ry-pa$$w0rd";

class Call : public World {
 public:
  static void SetUpTestSuite() {
    ::setenv("SIGNET_LAB_ACCOUNT", (std::string("svc:") + canary).c_str(), 1);
    lab_ = std::make_unique<Lab>();
  }
  static void TearDownTestSuite() { lab_.reset(); }

 protected:
  Call() {
    lab().reset();
    environment_["LAB_PASSWORD"] = canary;
    trust("[" + lab().thumbprint() + "]");
  }
  static Lab& lab() { return *lab_; }

  void trust(const std::string& pins) const {
    write(folder_ / "trust.yaml",
          "signet_trust: 1\n"
          "reach: {addresses: [\"127.0.0.1:" +
              std::to_string(lab().port()) +
              "\"]}\n"
              "accounts: {exchange: {read: {method: basic, user: svc, password: {env: "
              "LAB_PASSWORD}}}}\n"
              "tls: {pins: {127.0.0.1: " +
              pins + "}}\n");
  }
  std::vector<std::string> words(std::vector<std::string> rest) const {
    std::vector<std::string> all = {"exchange", "call", lab().url(), "--trust", "trust.yaml"};
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
  }
  Ran call(std::vector<std::string> rest) const { return signet(words(std::move(rest))); }
  std::string address() const { return "127.0.0.1:" + std::to_string(lab().port()); }

 private:
  static inline std::unique_ptr<Lab> lab_;
};

TEST_F(Call, ShowsWhatTheServerSays) {
  const Ran ran =
      call({"get-exchangecertificate", "--select", "Thumbprint,Services", "-Server", "EX1"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out.substr(0, ran.out.find('\n')),
            "Thumbprint                                Services");
  EXPECT_NE(ran.out.find("  IMAP, POP, IIS, SMTP\n"), std::string::npos) << ran.out;
}

TEST_F(Call, SpeaksJson) {
  const Ran ran = call({"Get-ExchangeServer", "--format", "json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const auto servers = parse_json(ran.out);
  ASSERT_TRUE(servers) << ran.out;
  EXPECT_EQ(servers->at(0).at("Name"), "EX1");
  EXPECT_EQ(servers->at(0).at("IsMailboxServer"), true);
}

TEST_F(Call, SaysWhatTheCmdletRefused) {
  const Ran ran = call({"Get-AuthConfig", "-Bad", "x"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, address() +
                         ": error: A parameter cannot be found that matches parameter name 'Bad'. "
                         "(NamedParameterNotFound,Get-AuthConfig)\n");
}

TEST_F(Call, GoesNowhereWithoutTheTrustFile) {
  const Ran ran = signet({"exchange", "call", lab().url(), "Get-AuthConfig"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "error: no trust file allows a connection to " + address() +
                "\n  hint: list it in the file given with --trust: reach: {addresses: [\"" +
                address() + "\"]}\n");
  EXPECT_EQ(lab().state().at("requests"), 0);
}

TEST_F(Call, TriesAPasswordOnce) {
  environment_["LAB_PASSWORD"] = "wrong";
  const Ran ran = call({"Get-AuthConfig"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.err.find("refuses this account (HTTP 401"), std::string::npos) << ran.err;
  EXPECT_EQ(lab().state().at("authentication").at("attempts"), 1);
}

TEST_F(Call, SendsNothingToAServerThatIsAnother) {
  trust("[559642FCD3DD4769D79A457D11875AF9E6E49F3C]");
  const Ran ran = call({"Get-AuthConfig"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.err.find(lab().thumbprint()), std::string::npos) << "to pin it: " << ran.err;
  EXPECT_EQ(lab().state().at("authentication").at("attempts"), 0);
  EXPECT_EQ(lab().state().at("requests"), 0);
}

TEST_F(Call, LeavesNoSessionBehindWhenItIsStopped) {
  lab().misbehave({{"on", "Receive"}, {"every", true}, {"action", "hang"}});
  Program program(signet_command(words({"Get-ExchangeServer"})));
  while (lab().state().at("operations").at("Receive") == 0) std::this_thread::yield();
  program.signal(SIGTERM);
  const Ran ran = program.finish();
  EXPECT_EQ(ran.code, 130) << ran.err;
  const Json state = lab().state();
  EXPECT_EQ(state.at("operations").at("Delete"), 1);
  EXPECT_EQ(state.at("openShells"), 0);
}

TEST_F(Call, ShowsNoSecretAtAnyLevel) {
  for (const char* level : {"debug", "info", "warning", "error", "off"}) {
    for (const char* format : {"text", "json"}) {
      const Ran ran = call({"--log-level", level, "--log-format", format, "Get-ExchangeServer"});
      EXPECT_EQ(ran.code, 0) << ran.err;
      for (const std::string& said : {ran.out, ran.err}) {
        EXPECT_EQ(said.find(canary), std::string::npos) << said;
        EXPECT_EQ(said.find("c3ZjOmM0bjRyeS1wYSQkdzByZA"), std::string::npos)
            << "in base64: " << said;
      }
    }
  }
}

// A realm of its own, and a front that demands channel bindings.
class KerberosCall : public World {
 public:
  static void SetUpTestSuite() {
    realm_folder_ = fs::temp_directory_path() / ("signet-realm-" + std::to_string(::getpid()));
    const Ran ran = Program({{source_dir() + "/build/lab/realm", realm_folder_.string()},
                             source_dir(),
                             {{"PATH", "/usr/bin:/bin"}}})
                        .finish();
    ASSERT_EQ(ran.code, 0) << ran.err;
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);) {
      realm_[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
    }
    ::setenv("KRB5_CONFIG", realm_.at("KRB5_CONFIG").c_str(), 1);
    lab_ = std::make_unique<Lab>(std::vector<std::string>{"--auth", "kerberos", "--keytab",
                                                          realm_.at("SERVICE_KEYTAB"),
                                                          "--self-signed", "ex1.test.local"});
  }
  static void TearDownTestSuite() {
    lab_.reset();
    if (realm_.contains("KDC_PROCESS")) ::kill(std::stoi(realm_.at("KDC_PROCESS")), SIGTERM);
    fs::remove_all(realm_folder_);
  }

 protected:
  KerberosCall() { lab_->reset(); }

  Ran call(const std::string& account) {
    environment_["KRB5_CONFIG"] = realm_.at("KRB5_CONFIG");
    const std::string port = std::to_string(lab_->port());
    write(folder_ / "trust.yaml",
          "signet_trust: 1\n"
          "reach: {addresses: [\"ex1.test.local:" +
              port + "\", \"127.0.0.1:" + port +
              "\"]}\n"
              "accounts: {exchange: {read: " +
              account +
              "}}\n"
              "tls: {pins: {ex1.test.local: [" +
              lab_->thumbprint() + "]}}\n");
    return signet({"exchange", "call", "https://ex1.test.local:" + port + "/PowerShell/",
                   "Get-AuthConfig", "--address", "127.0.0.1", "--trust", "trust.yaml"});
  }
  static std::string realm(const std::string& name) { return realm_.at(name); }
  static int attempts() { return lab_->state().at("authentication").at("attempts"); }

 private:
  static inline fs::path realm_folder_;
  static inline std::map<std::string, std::string> realm_;
  static inline std::unique_ptr<Lab> lab_;
};

TEST_F(KerberosCall, EntersWithAKeytab) {
  const Ran ran = call("{principal: alice@TEST.LOCAL, keytab: " + realm("CLIENT_KEYTAB") + "}");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("CurrentCertificateThumbprint"), std::string::npos) << ran.out;
}

TEST_F(KerberosCall, EntersWithAPasswordThatOnlyMemorySees) {
  const std::string password = content(realm("PASSWORD_FILE"));
  environment_["ALICE"] = password;
  const Ran ran = call("{principal: alice@TEST.LOCAL, password: {env: ALICE}}");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ((ran.out + ran.err).find(password), std::string::npos);
  for (const auto& [name, bytes] : tree(folder_)) {
    EXPECT_EQ(bytes.find(password), std::string::npos) << name;
  }
}

TEST_F(KerberosCall, AsksTheServerNothingWithoutATicket) {
  environment_["ALICE"] = "wrong";
  const Ran ran = call("{principal: alice@TEST.LOCAL, password: {env: ALICE}}");
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.err.find("password"), std::string::npos) << ran.err;
  EXPECT_EQ(attempts(), 0);
}

}  // namespace
}  // namespace signet::test

int main(int count, char** words) { return signet::test::run_lab_tests(count, words); }
