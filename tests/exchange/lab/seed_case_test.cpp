#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/json.h"
#include "lab.h"
#include "world.h"

namespace signet::test {
namespace {

// The case signet was born from, on a model of two Exchange servers: the certificate of one has to
// reach the other, with its services.
class SeedCase : public World {
 protected:
  SeedCase() {
    environment_["LAB_PASSWORD"] = "lab";
    const std::string account = "{method: basic, user: lab, password: {env: LAB_PASSWORD}}";
    write(folder_ / "trust.yaml",
          "signet_trust: 1\n"
          "reach: {addresses: [\"127.0.0.1:" +
              std::to_string(lab_.port()) +
              "\"]}\n"
              "accounts: {exchange: {read: " +
              account + ", change: " + account +
              "}}\n"
              "tls: {pins: {127.0.0.1: [" +
              lab_.thumbprint() + "]}}\n");
    thumbprint_ = find("EX1", "CN=mail.test.example").at("thumbprint");
    self_signed_ = find("EX2", "CN=EX2").at("thumbprint");
    write(folder_ / "farm.yaml",
          "signet: 1\n"
          "defaults: {platform: exchange, url: \"" +
              lab_.url() +
              "\"}\n"
              "certificates: {mail: {thumbprint: " +
              thumbprint_ +
              ", source: [{server: EX1}]}}\n"
              "servers:\n"
              "  EX1: {certificates: {mail: [IIS, SMTP]}}\n"
              "  EX2: {require_ssl: keep, certificates: {mail: [IIS, SMTP, POP, IMAP]}}\n");
  }

  static bool set_account() { return ::setenv("SIGNET_LAB_ACCOUNT", "lab:lab", 1) == 0; }
  Ran run_on_farm(const std::string& command, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {command, "farm.yaml", "--trust", "trust.yaml"};
    words.insert(words.end(), more.begin(), more.end());
    return signet(std::move(words));
  }
  Json server(const std::string& name) const {
    const Json organisation = lab_.organisation();
    for (const Json& each : organisation.at("servers")) {
      if (each.at("name") == name) return each;
    }
    return {};
  }
  Json find(const std::string& name, const std::string& subject) const {
    const Json found = server(name);
    for (const Json& each : found.at("certificates")) {
      if (each.at("subject") == subject) return each;
    }
    return {};
  }

  bool ready_ = set_account();
  Lab lab_{{"--auth", "basic", "--organisation", "default"}};
  std::string thumbprint_;
  std::string self_signed_;
};

TEST_F(SeedCase, ReachesTheOtherServerWithTheSameServices) {
  const Ran plan = run_on_farm("plan");
  EXPECT_EQ(plan.code, 2) << plan.out << plan.err;
  EXPECT_EQ(find("EX2", "CN=mail.test.example"), Json()) << "planning changes nothing";

  const Ran applied = run_on_farm("apply", {"--yes"});
  EXPECT_EQ(applied.code, 0) << applied.out << applied.err;
  EXPECT_NE(applied.out.find("  7 steps: 7 done,"), std::string::npos) << applied.out;

  const Json copy = find("EX2", "CN=mail.test.example");
  EXPECT_EQ(copy.at("thumbprint"), thumbprint_);
  EXPECT_EQ(copy.at("services"), "IMAP, POP, IIS, SMTP");
  EXPECT_EQ(copy.at("exportable"), false);
  EXPECT_EQ(server("EX2").at("defaultSmtp"), self_signed_) << "the default was kept";
  EXPECT_EQ(lab_.organisation().at("everLackedSmtp"), false);

  EXPECT_EQ(run_on_farm("plan").code, 0);
  EXPECT_EQ(run_on_farm("verify").code, 0);
  EXPECT_EQ(lab_.state().at("openShells"), 0);
}

}  // namespace
}  // namespace signet::test
