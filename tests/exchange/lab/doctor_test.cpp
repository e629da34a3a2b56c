#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <sstream>

#include "base/json.h"
#include "lab.h"
#include "world.h"

namespace signet::test {
namespace {

constexpr const char* canary = "c4n4ry-pa$$w0rd";

// "ok", "failed", ..: what the doctor says under a code, the first time.
std::string verdict(const Json& report, const std::string& code) {
  for (const Json& each : report.at("findings")) {
    if (each.at("code") == code) return each.at("verdict");
  }
  return "no such line";
}
std::string seen(const Json& report, const std::string& code) {
  for (const Json& each : report.at("findings")) {
    if (each.at("code") == code) return each.at("seen");
  }
  return "no such line";
}

class Doctor : public World {
 public:
  static void SetUpTestSuite() {
    ::setenv("SIGNET_LAB_ACCOUNT", (std::string("svc-reader:") + canary).c_str(), 1);
    lab_ = std::make_unique<Lab>(std::vector<std::string>{
        "--auth", "basic", "--organisation", source_dir() + "/tests/lab/exchange/farm.json"});
  }
  static void TearDownTestSuite() { lab_.reset(); }

 protected:
  Doctor() {
    lab().reset();
    environment_["LAB_PASSWORD"] = canary;
    trust(lab().thumbprint(), false);
  }
  static Lab& lab() { return *lab_; }

  void trust(const std::string& pin, bool also_changes) const {
    const std::string account = "{method: basic, user: svc-reader, password: {env: LAB_PASSWORD}}";
    write(folder_ / "trust.yaml",
          "signet_trust: 1\nreach: {addresses: [\"127.0.0.1:" + std::to_string(lab().port()) +
              "\"]}\naccounts: {exchange: {read: " + account +
              (also_changes ? ", change: " + account : "") + "}}\ntls: {pins: {127.0.0.1: [" + pin +
              "]}}\n");
  }
  Ran doctor(std::vector<std::string> more, const std::string& url = lab().url()) const {
    std::vector<std::string> words = {"exchange", "doctor", url};
    words.insert(words.end(), more.begin(), more.end());
    return signet(std::move(words));
  }
  Json report(std::vector<std::string> more, int code, const std::string& url = lab().url()) const {
    more.insert(more.end(), {"--format", "json"});
    const Ran ran = doctor(std::move(more), url);
    EXPECT_EQ(ran.code, code) << ran.out << ran.err;
    const auto parsed = parse_json(ran.out);
    EXPECT_TRUE(parsed) << ran.out << ran.err;
    return parsed ? *parsed : Json{{"findings", Json::array()}};
  }

 private:
  static inline std::unique_ptr<Lab> lab_;
};

TEST_F(Doctor, SeesWhatEverybodySeesWithoutAnAccount) {
  const Json seen_by_all = report({}, 3);
  EXPECT_EQ(verdict(seen_by_all, "name"), "ok");
  EXPECT_EQ(verdict(seen_by_all, "connect"), "ok");
  EXPECT_EQ(verdict(seen_by_all, "tls.version"), "ok");
  EXPECT_EQ(verdict(seen_by_all, "tls.verify"), "failed");
  EXPECT_EQ(seen(seen_by_all, "http.challenge"), "offers Basic");
  EXPECT_EQ(verdict(seen_by_all, "clock"), "ok");
  EXPECT_EQ(lab().state().at("authentication").at("attempts"), 0);
  EXPECT_EQ(lab().state().at("operations").at("Create"), 0);
  const Ran text = doctor({});
  EXPECT_NE(text.out.find("tls: {pins: {127.0.0.1: [" + lab().thumbprint() + "]}}"),
            std::string::npos)
      << text.out;
}

TEST_F(Doctor, LooksAtTheWholeOrganisationAndChangesNothing) {
  const std::string before = lab().organisation().dump();
  const Json inside = report({"--trust", "trust.yaml"}, 0);
  EXPECT_EQ(seen(inside, "servers"), "12 servers");
  EXPECT_EQ(verdict(inside, "tls.verify"), "ok");
  EXPECT_EQ(verdict(inside, "confirm.controller"), "ok");
  EXPECT_EQ(verdict(inside, "confirm.errors"), "ok") << seen(inside, "confirm.errors");
  EXPECT_EQ(verdict(inside, "confirm.services"), "ok");
  EXPECT_NE(seen(inside, "wire.select").find("Services: an enumeration: a number with its name"),
            std::string::npos);
  EXPECT_NE(seen(inside, "reading.session").find("PowerShell 7"), std::string::npos);
  EXPECT_EQ(verdict(inside, "reading.only"), "look") << "the lab's account may do everything";
  EXPECT_EQ(lab().organisation().dump(), before);
  EXPECT_EQ(lab().state().at("openShells"), 0);
}

TEST_F(Doctor, NamesWhatAnAccountMayNot) {
  trust(lab().thumbprint(), true);
  lab().order({{"missing", {"Set-SendConnector", "Select-Object", "Get-PopSettings"}}});
  const Json inside = report({"--trust", "trust.yaml"}, 0);
  EXPECT_NE(seen(inside, "changing.rights").find("Set-SendConnector"), std::string::npos);
  EXPECT_NE(seen(inside, "reading.rights").find("Get-PopSettings"), std::string::npos);
  EXPECT_EQ(verdict(inside, "wire.select"), "look");
  EXPECT_EQ(verdict(inside, "confirm.pop"), "look");
  EXPECT_EQ(seen(inside, "changing.account"), "the same as for reading");
}

TEST_F(Doctor, ShowsAnAccountToNoServerThatIsAnother) {
  trust("559642FCD3DD4769D79A457D11875AF9E6E49F3C", false);
  const Json outside = report({"--trust", "trust.yaml"}, 3);
  EXPECT_EQ(verdict(outside, "tls.verify"), "failed");
  EXPECT_EQ(verdict(outside, "accounts"), "unknown");
  EXPECT_EQ(lab().state().at("authentication").at("attempts"), 0);
}

TEST_F(Doctor, TriesAPasswordOnce) {
  environment_["LAB_PASSWORD"] = "wrong";
  const Json outside = report({"--trust", "trust.yaml"}, 3);
  EXPECT_EQ(verdict(outside, "reading.session"), "failed");
  EXPECT_EQ(lab().state().at("authentication").at("attempts"), 1);
}

TEST_F(Doctor, GoesOnAsFarAsThereIsSomething) {
  const Json nowhere = report({}, 3, "https://no-such-host.invalid/PowerShell/");
  EXPECT_EQ(verdict(nowhere, "name"), "failed");
  EXPECT_EQ(verdict(nowhere, "tls.version"), "unknown");
  const Json refused = report({}, 3, "https://127.0.0.1:1/PowerShell/");
  EXPECT_EQ(verdict(refused, "name"), "ok");
  EXPECT_EQ(verdict(refused, "connect"), "failed");
  const Json path = report({}, 3, lab().url() + "nothing/");
  EXPECT_EQ(seen(path, "http.challenge"), "HTTP 404: nobody is asked who is calling");
  const Ran wrong = doctor({}, "http://ex1/PowerShell/");
  EXPECT_EQ(wrong.code, 1) << wrong.out;
}

TEST_F(Doctor, TellsNobodyElseWhoseServersTheseAre) {
  for (const char* format : {"text", "json"}) {
    const Ran ran = doctor({"--trust", "trust.yaml", "--share", "--format", format});
    EXPECT_EQ(ran.code, 0) << ran.err;
    for (const char* name : {"svc-reader", canary, "127.0.0.1", "localhost", "EXA01", "EXB06",
                             "test.local", "example.com", lab().thumbprint().c_str()}) {
      EXPECT_EQ(ran.out.find(name), std::string::npos) << name << " in\n" << ran.out;
      EXPECT_EQ(ran.err.find(canary), std::string::npos);
    }
    EXPECT_NE(ran.out.find("server-12"), std::string::npos);
  }
}

TEST_F(Doctor, WritesItsReport) {
  const Ran ran = doctor({"-o", "report.txt"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(content(folder_ / "report.txt").find("http.challenge"), std::string::npos);
}

// A manifest of an organisation that is there asks for no change.
TEST_F(Doctor, IsFollowedByAManifestOfWhatIsThere) {
  const Ran found = signet({"discover", "--entry", lab().url(), "--trust", "trust.yaml",
                            "--certificates", "certificates"});
  EXPECT_EQ(found.code, 0) << found.err;
  write(folder_ / "manifest.yaml", found.out);
  const Ran valid = signet({"validate", "manifest.yaml"});
  EXPECT_EQ(valid.code, 0) << found.out << valid.err;
  const Ran planned = signet({"plan", "manifest.yaml", "--trust", "trust.yaml"});
  EXPECT_EQ(planned.code, 0) << found.out << planned.out << planned.err;
  EXPECT_NE(planned.out.find("12 servers: 0 change, 0 blocked, 0 unknown"), std::string::npos)
      << planned.out;
  EXPECT_NE(content(folder_ / "certificates/webmail.example.com.cer").find("BEGIN CERTIFICATE"),
            std::string::npos);
}

// A realm of its own, and a front that demands channel bindings.
class DoctorWithKerberos : public World {
 public:
  static void SetUpTestSuite() {
    realm_folder_ = fs::temp_directory_path() / ("signet-doctor-" + std::to_string(::getpid()));
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
  }
  static void TearDownTestSuite() {
    if (realm_.contains("KDC_PROCESS")) ::kill(std::stoi(realm_.at("KDC_PROCESS")), SIGTERM);
    fs::remove_all(realm_folder_);
  }

 protected:
  static Lab lab_that(const std::string& binding) {
    return Lab({"--auth", "kerberos", "--keytab", realm_.at("SERVICE_KEYTAB"), "--self-signed",
                "ex1.test.local", "--channel-binding", binding});
  }
  Json report(const Lab& lab, int code, const std::string& host = "ex1.test.local") {
    environment_["KRB5_CONFIG"] = realm_.at("KRB5_CONFIG");
    const std::string port = std::to_string(lab.port());
    write(folder_ / "trust.yaml",
          "signet_trust: 1\nreach: {addresses: [\"" + host + ":" + port + "\", \"127.0.0.1:" +
              port + "\"]}\naccounts: {exchange: {read: {principal: alice@TEST.LOCAL, keytab: " +
              realm_.at("CLIENT_KEYTAB") + "}}}\ntls: {pins: {" + host + ": [" + lab.thumbprint() +
              "]}}\n");
    const Ran ran = signet({"exchange", "doctor", "https://" + host + ":" + port + "/PowerShell/",
                            "--address", "127.0.0.1", "--trust", "trust.yaml", "--format", "json"});
    EXPECT_EQ(ran.code, code) << ran.out << ran.err;
    const auto parsed = parse_json(ran.out);
    return parsed ? *parsed : Json{{"findings", Json::array()}};
  }

 private:
  static inline fs::path realm_folder_;
  static inline std::map<std::string, std::string> realm_;
};

TEST_F(DoctorWithKerberos, LooksAtTheTicketAndWhetherItMustBeBound) {
  const Lab lab = lab_that("require");
  const Json inside = report(lab, 0);
  EXPECT_EQ(seen(inside, "http.challenge"), "offers Negotiate, Kerberos");
  EXPECT_NE(seen(inside, "reading.ticket")
                .find("alice@TEST.LOCAL has a ticket for HTTP/ex1.test.local in realm TEST.LOCAL, "
                      "aes256"),
            std::string::npos)
      << seen(inside, "reading.ticket");
  EXPECT_EQ(verdict(inside, "extended-protection"), "ok") << seen(inside, "extended-protection");
  EXPECT_EQ(verdict(inside, "reading.session"), "ok");
}

TEST_F(DoctorWithKerberos, SeesThatAnUnboundLoginGetsIn) {
  const Lab lab = lab_that("allow");
  EXPECT_EQ(verdict(report(lab, 0), "extended-protection"), "look");
}

TEST_F(DoctorWithKerberos, SaysWhatTheKdcSaid) {
  const Lab lab = lab_that("require");
  const Json outside = report(lab, 3, "other.test.local");
  EXPECT_EQ(verdict(outside, "reading.ticket"), "failed");
  EXPECT_NE(seen(outside, "reading.ticket").find("HTTP/other.test.local"), std::string::npos);
  EXPECT_EQ(verdict(outside, "reading.session"), "unknown");
  EXPECT_EQ(lab.state().at("authentication").at("attempts"), 0);
}

}  // namespace
}  // namespace signet::test
