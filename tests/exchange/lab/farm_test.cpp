#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "base/json.h"
#include "lab.h"
#include "support/test_paths.h"
#include "world.h"

namespace signet::test {
namespace {

// manifests/exchange-farm on a model of its twelve servers: two sites behind a balancer, hybrid.
class Farm : public World {
 protected:
  // What EXA01 has been given, exportable and used by nothing.
  explicit Farm(const std::string& held = "webmail-renewed")
      : lab_({"--auth", "basic", "--organisation", source_dir() + "/tests/lab/exchange/farm.json",
              "--hold", "EXA01=" + held}) {
    environment_["LAB_PASSWORD"] = "lab";
    fs::copy(source_dir() + "/manifests/exchange-farm", folder_ / "farm");
    write(folder_ / "farm/lab.yaml", overlay());
    write(folder_ / "trust.yaml", trust());
  }

  // Where the lab is, which stands for all servers.
  std::string overlay() const {
    std::string text = "defaults: {url: \"" + lab_.url() + "\"}\nservers:\n";
    for (const std::string& name : names()) text += "  " + name + ": {address: 127.0.0.1}\n";
    return text;
  }
  std::string trust() const {
    const std::string account = "{method: basic, user: lab, password: {env: LAB_PASSWORD}}";
    return "signet_trust: 1\n"
           "reach: {addresses: [\"127.0.0.1:" +
           std::to_string(lab_.port()) + "\"]}\naccounts: {exchange: {read: " + account +
           ", change: " + account + "}}\ntls: {pins: {127.0.0.1: [" + lab_.thumbprint() + "]}}\n";
  }
  static std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const char site : {'A', 'B'}) {
      for (char number = '1'; number <= '6'; ++number) {
        names.push_back(std::string("EX") + site + "0" + number);
      }
    }
    return names;
  }

  Ran run_on_farm(const std::string& command, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {command, "farm", "--trust", "trust.yaml"};
    words.insert(words.end(), more.begin(), more.end());
    return signet(std::move(words));
  }

  // "IMAP, POP, IIS, SMTP", or nothing where the server does not have it.
  std::string services(const std::string& server, const std::string& thumbprint) const {
    const Json organisation = lab_.organisation();
    for (const Json& each : organisation.at("servers")) {
      if (each.at("name") != server) continue;
      for (const Json& copy : each.at("certificates")) {
        if (copy.at("thumbprint") == thumbprint) return copy.at("services");
      }
    }
    return {};
  }
  std::string hybrid_connector() const {
    return lab_.organisation().at("sendConnectors").at(0).at("tlsCertificateName");
  }
  // Transport took no certificate without SMTP, but for the moments between import and assignment.
  void expect_mail_flows() const {
    const Json organisation = lab_.organisation();
    EXPECT_EQ(organisation.at("stretchesWithoutSmtp"), 0);
    EXPECT_EQ(organisation.at("everLackedSmtp"), false);
  }
  void expect_all_have(const std::string& thumbprint) const {
    for (const std::string& name : names()) {
      EXPECT_EQ(services(name, thumbprint), "IMAP, POP, IIS, SMTP") << name;
    }
  }

  static bool set_account() { return ::setenv("SIGNET_LAB_ACCOUNT", "lab:lab", 1) == 0; }

  bool ready_ = set_account();
  Lab lab_;
};

constexpr const char* renewal = "7CAE2765017333C99C7BDA95C6954E14EEBC1562";
constexpr const char* other_issuer = "8984DF12E2A3FA720AA044616B350D42229C8CEA";

TEST_F(Farm, RenewsOnTwelveServers) {
  const Ran plan = run_on_farm("plan");
  ASSERT_EQ(plan.code, 2) << plan.out << plan.err;
  EXPECT_NE(plan.out.find("12 servers: 12 change, 0 blocked, 0 unknown"), std::string::npos)
      << plan.out;
  EXPECT_EQ(services("EXA02", renewal), "") << "planning changes nothing";

  const Ran applied = run_on_farm("apply", {"--yes"});
  EXPECT_EQ(applied.code, 0) << applied.out << applied.err;
  expect_all_have(renewal);
  expect_mail_flows();

  EXPECT_EQ(run_on_farm("plan").code, 0);
  EXPECT_EQ(run_on_farm("verify").code, 0);
  EXPECT_EQ(lab_.state().at("openShells"), 0);
}

// Killed between import and assignment: the next run finishes what was begun.
TEST_F(Farm, IsFinishedAfterAKill) {
  Program killed(signet_command({"apply", "farm", "--trust", "trust.yaml", "--yes"}));
  const bool is_half_done = killed.read_until([](const Ran& ran) {
    return ran.err.find("EXB01/import/webmail: done") != std::string::npos;
  });
  killed.signal(SIGKILL);
  ASSERT_TRUE(is_half_done) << killed.finish().err;
  killed.finish();
  EXPECT_EQ(run_on_farm("verify").code, 2);

  const Ran again = run_on_farm("apply", {"--yes"});
  EXPECT_EQ(again.code, 0) << again.out << again.err;
  expect_all_have(renewal);
  expect_mail_flows();
  EXPECT_EQ(run_on_farm("plan").code, 0);
}

// The same, from another issuer: connectors have to be set, the organisation's own at the end.
class FarmWithAnotherIssuer : public Farm {
 protected:
  FarmWithAnotherIssuer() : Farm("webmail-other-issuer") {
    const std::string manifest = content(folder_ / "farm/manifest.yaml");
    write(folder_ / "farm/manifest.yaml",
          replaced(replaced(manifest, renewal, other_issuer), "2026.cer", "2026-ca2.cer"));
  }
};

TEST_F(FarmWithAnotherIssuer, ChangesNothingWithoutTheRightsForAllOfIt) {
  lab_.order({{"missing", {"Set-SendConnector"}}});
  const std::string before = lab_.organisation().at("servers").dump();
  const Ran refused = run_on_farm("apply", {"--yes"});
  EXPECT_EQ(refused.code, 5) << refused.out << refused.err;
  EXPECT_NE(refused.err.find("Set-SendConnector"), std::string::npos) << refused.err;
  EXPECT_EQ(lab_.organisation().at("servers").dump(), before);
}

TEST_F(FarmWithAnotherIssuer, GoesOnWhereItCanAndEndsWhenAllIsWell) {
  lab_.order({{"language", "de"}});
  lab_.order({{"server", "EXB03"}, {"rawDataOnly", true}});
  lab_.order({{"server", "EXB02"}, {"unreachable", true}});
  write(folder_ / "farm/maintenance.yaml",
        "maintenance: [{servers: [EXA06], until: 2099-12-31, reason: CHG0412}]\n");
  const std::string connector = hybrid_connector();

  const Ran first = run_on_farm("apply", {"--yes"});
  EXPECT_EQ(first.code, 3) << first.out << first.err;
  EXPECT_EQ(services("EXB06", other_issuer), "IMAP, POP, IIS, SMTP");
  EXPECT_EQ(services("EXB01", other_issuer), "IMAP, POP, IIS, SMTP");
  EXPECT_EQ(services("EXB02", other_issuer), "") << "what is not known is not changed";
  EXPECT_EQ(services("EXB03", other_issuer), "") << "services unknown are not taken for none";
  EXPECT_EQ(services("EXA02", other_issuer), "") << "its wave waits for the one before";
  EXPECT_EQ(hybrid_connector(), connector) << "a source server lacks the certificate";
  expect_mail_flows();

  lab_.order({{"server", "EXB03"}, {"rawDataOnly", false}});
  lab_.order({{"server", "EXB02"}, {"unreachable", false}});
  fs::remove(folder_ / "farm/maintenance.yaml");
  const Ran second = run_on_farm("apply", {"--yes"});
  EXPECT_EQ(second.code, 0) << second.out << second.err;
  expect_all_have(other_issuer);
  EXPECT_NE(hybrid_connector().find("Example Issuing CA 2"), std::string::npos)
      << hybrid_connector();
  expect_mail_flows();
  EXPECT_EQ(run_on_farm("plan").code, 0);
}

}  // namespace
}  // namespace signet::test
