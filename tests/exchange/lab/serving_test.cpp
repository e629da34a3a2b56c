#include <gtest/gtest.h>
#include <signal.h>

#include "served_farm.h"

namespace signet::test {
namespace {

// Each server shows the farm's certificate to clients, and its own where only servers look.
class Serving : public ServedFarm {
 protected:
  static std::string own(const std::string& name) { return server(name).at("sites").at("W3SVC/2"); }
  void expect_shown(const std::string& name, std::initializer_list<int> ports,
                    const std::string& thumbprint) const {
    for (const int port : ports) EXPECT_EQ(seen(name, port), thumbprint) << name << ":" << port;
  }
};

TEST_F(Serving, ShowsWhatTheModelSays) {
  for (const char* name : {"EXA02", "EXB06"}) {
    expect_shown(name, {443, 25, 993, 995, 143, 110}, last_year);
    expect_shown(name, {444, 587}, own(name));
  }
  EXPECT_EQ(shown("EXA02", 443).certificates, 2) << "the issuer comes along, the root does not";
  EXPECT_EQ(shown("EXA02", 444).certificates, 1);
}

// The newest of a name is chosen for mail, whether or not it may be used.
TEST_F(Serving, BreaksMailWithACertificateThatLacksSmtp) {
  const Ran imported = paste(
      "$password = ConvertTo-SecureString example -AsPlainText -Force\n"
      "$file = [IO.File]::ReadAllBytes('" +
      source_dir() +
      "/manifests/exchange-farm/webmail-2026.pfx')\n"
      "$copy = Import-ExchangeCertificate -Server EXA03 -FileData $file -Password $password\n"
      "$copy.Thumbprint\n");
  EXPECT_EQ(imported.out, std::string(renewal) + "\n") << imported.err;
  const Shown broken = shown("EXA03", 25);
  EXPECT_EQ(broken.thumbprint, "");
  EXPECT_EQ(broken.said.find("Didn't find STARTTLS"), std::string::npos) << "it is still offered";
  expect_shown("EXA03", {443, 993}, last_year);

  const Ran allowed = paste("Enable-ExchangeCertificate -Server EXA03 -Thumbprint " +
                            std::string(renewal) + " -Services None -NetworkServiceAllowed\n");
  EXPECT_EQ(allowed.err, "");
  EXPECT_EQ(seen("EXA03", 25), renewal);
}

TEST_F(Serving, FollowsAnAssignmentAndRestartsOfServices) {
  make_manifest();
  const Ran applied = signet({"apply", "farm", "--trust", "trust.yaml", "--yes"});
  EXPECT_EQ(applied.code, 0) << applied.out << applied.err;
  for (const char* name : {"EXA01", "EXB06"}) {
    expect_shown(name, {443, 25}, renewal);
    expect_shown(name, {993, 995, 143, 110}, last_year);
    expect_shown(name, {444, 587}, own(name));
  }
  lab().order({{"server", "EXB06"}, {"restart", {"POP"}}});
  expect_shown("EXB06", {995, 110}, renewal);
  expect_shown("EXB06", {993, 143}, last_year);
  expect_shown("EXA01", {995}, last_year);
  EXPECT_EQ(server("EXB06").at("popServes"), renewal);
  EXPECT_EQ(server("EXB06").at("imapServes"), last_year);

  lab().order({{"restart", {"POP", "IMAP"}}});
  expect_shown("EXB06", {993}, renewal);
  expect_shown("EXA01", {993, 995}, renewal);
}

TEST_F(Serving, LeavesOtherLabsTheirAddresses) {
  const Lab other({"--auth", "basic", "--organisation", "default", "--serve", "yes"});
  const std::string theirs = other.organisation().at("servers").at(0).at("address");
  const std::string ours = server("EXA01").at("address");
  EXPECT_EQ(theirs.substr(0, 4), "127.");
  EXPECT_NE(theirs, ours);
}

// tests/lab/watch on some of the servers.
class Watching : public ServedFarm {
 protected:
  void SetUp() override { write(folder_ / "anchors.pem", lab().anchors()); }
  Start watching(std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"timeout", "120", source_dir() + "/tests/lab/watch/watch",
                                      "--anchors", "anchors.pem"};
    for (const char* name : {"EXA02", "EXA04", "EXB01"}) {
      words.push_back(name + ("=" + server(name).at("address").get<std::string>()));
    }
    words.insert(words.end(), more.begin(), more.end());
    return command(std::move(words));
  }
  static bool is_watching(const Ran& ran) {
    return ran.out.find("{\"watching\": 9}\n") != std::string::npos;
  }
  // Its last line.
  static Json summary(const Ran& ran) {
    const std::size_t end = ran.out.rfind('\n');
    return parse_json(ran.out.substr(ran.out.rfind('\n', end - 1) + 1)).value();
  }
};

TEST_F(Watching, FindsNothingWrong) {
  Program watch(watching({"--send", "yes"}));
  ASSERT_TRUE(watch.read_until(is_watching)) << watch.finish().err;
  watch.signal(SIGTERM);
  const Ran ran = watch.finish();
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  const Json told = summary(ran);
  EXPECT_GE(told.at("tries"), 9);
  EXPECT_EQ(told.at("failures"), 0);
  EXPECT_EQ(told.at("certificates").at("EXA02:443"), Json({last_year}));
  EXPECT_GE(server("EXA02").at("mails").at("withTls"), 2) << "one for each port";
  EXPECT_EQ(server("EXA02").at("mails").at("inClear"), 0);
}

TEST_F(Watching, NoticesAServerThatIsStopped) {
  Program watch(watching());
  ASSERT_TRUE(watch.read_until(is_watching)) << watch.finish().err;
  lab().order({{"server", "EXA02"}, {"stopped", true}});
  const bool is_noticed = watch.read_until([](const Ran& ran) {
    return ran.err.find("EXA02:25 ") != std::string::npos &&
           ran.err.find("EXA02:587 ") != std::string::npos &&
           ran.err.find("EXA02:443 ") != std::string::npos;
  });
  lab().order({{"server", "EXA02"}, {"stopped", false}});
  watch.signal(SIGTERM);
  const Ran ran = watch.finish();
  EXPECT_TRUE(is_noticed);
  EXPECT_EQ(ran.code, 1);
  const Json told = summary(ran);
  EXPECT_GE(told.at("failures"), 3);
  for (const Json& each : told.at("failed")) EXPECT_EQ(each.at("server"), "EXA02") << each;
  EXPECT_EQ(told.at("failed").at(0).at("at").get<std::string>().size(), 24U);
  EXPECT_EQ(seen("EXA02", 443), last_year) << "it is back";
}

// A certificate that the anchors do not cover is a failure, not something to look past.
TEST_F(Watching, TrustsNothingElse) {
  write(folder_ / "anchors.pem", lab().organisation().at("issuer").get<std::string>());
  Program watch(watching());
  ASSERT_TRUE(watch.read_until(is_watching)) << watch.finish().err;
  watch.signal(SIGTERM);
  const Ran ran = watch.finish();
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(summary(ran).at("failures"), summary(ran).at("tries"));
  EXPECT_NE(ran.err.find("certificate verify failed"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace signet::test

int main(int count, char** words) { return signet::test::run_serving_tests(count, words); }
