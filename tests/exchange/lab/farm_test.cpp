#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "lab.h"
#include "support/test_paths.h"
#include "world.h"

namespace signet::test {
namespace {

namespace fs = std::filesystem;

// manifests/exchange-farm on a model of its twelve servers: two sites behind a balancer, hybrid.
class Farm : public World {
 protected:
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

  static bool set_account() { return ::setenv("SIGNET_LAB_ACCOUNT", "lab:lab", 1) == 0; }

  bool ready_ = set_account();
  Lab lab_;
};

constexpr const char* webmail_2026 = "7CAE2765017333C99C7BDA95C6954E14EEBC1562";

TEST_F(Farm, RenewsOnTwelveServers) {
  const Ran plan = run_on_farm("plan");
  ASSERT_EQ(plan.code, 2) << plan.out << plan.err;
  const Ran applied = run_on_farm("apply", {"--yes"});
  EXPECT_EQ(applied.code, 0) << applied.out << applied.err;
  const Json organisation = lab_.organisation();
  for (const Json& server : organisation.at("servers")) {
    if (server.at("name").get<std::string>().starts_with("EX")) {
      std::string services;
      for (const Json& copy : server.at("certificates")) {
        if (copy.at("thumbprint") == webmail_2026) services = copy.at("services");
      }
      EXPECT_EQ(services, "IMAP, POP, IIS, SMTP") << server.at("name");
    }
  }
  EXPECT_EQ(run_on_farm("plan").code, 0);
}

}  // namespace
}  // namespace signet::test
