#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>

#include "base/json.h"
#include "lab.h"
#include "world.h"

namespace signet::test {
namespace {

// The farm of manifests/exchange-farm on its model, with a shell for an administrator.
class FarmShell : public World {
 protected:
  explicit FarmShell(const std::string& held = "webmail-renewed") : held_(held) {
    environment_["LAB_PASSWORD"] = "lab";
    for (const char* name : {"HOME", "DOTNET_ROOT"}) {
      if (const char* value = ::getenv(name)) environment_[name] = value;
    }
    ::setenv("SIGNET_LAB_ACCOUNT", "lab:lab", 1);
    fs::copy(source_dir() + "/manifests/exchange-farm", folder_ / "farm");
    found();
  }

  // A farm as it is before the renewal, in the place of the one before.
  void found() {
    lab_ = std::make_unique<Lab>(std::vector<std::string>{
        "--auth", "basic", "--organisation", source_dir() + "/tests/lab/exchange/farm.json",
        "--hold", "EXA01=" + held_});
    std::string servers;
    for (const char site : {'A', 'B'}) {
      for (char number = '1'; number <= '6'; ++number) {
        servers += std::string("  EX") + site + "0" + number + ": {address: 127.0.0.1}\n";
      }
    }
    write(folder_ / "farm/lab.yaml",
          "defaults: {url: \"" + lab_->url() + "\"}\nservers:\n" + servers);
    const std::string account = "{method: basic, user: lab, password: {env: LAB_PASSWORD}}";
    write(folder_ / "trust.yaml",
          "signet_trust: 1\nreach: {addresses: [\"127.0.0.1:" + std::to_string(lab_->port()) +
              "\"]}\naccounts: {exchange: {read: " + account + ", change: " + account +
              "}}\ntls: {pins: {127.0.0.1: [" + lab_->thumbprint() + "]}}\n");
  }

  // A script in the lab's own PowerShell; every question is answered by No.
  Ran paste(const std::string& script) const {
    write(folder_ / "script.ps1", script);
    return run({"/bin/sh", "-c",
                "yes N | exec " + Lab::program() + " run --script script.ps1 --control " +
                    lab_->control()});
  }
  Ran on_farm(const std::string& command, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {command, "farm", "--trust", "trust.yaml"};
    words.insert(words.end(), more.begin(), more.end());
    return signet(std::move(words));
  }
  // The farm's change as signet plans it, without its header.
  std::string digest_of(const std::string& plan) const {
    return parse_json(content(folder_ / plan)).value().at("digest");
  }
  // All that servers hold and that is set, with certificates by their subjects: a new farm has new
  // ones of its servers' own.
  std::string state() const {
    const Json organisation = lab_->organisation();
    std::map<std::string, std::string> subjects;
    for (const Json& server : organisation.at("servers")) {
      for (const Json& copy : server.at("certificates")) {
        subjects[copy.at("thumbprint")] = copy.at("subject");
      }
    }
    Json told = organisation;
    for (const char* moment :
         {"history", "picks", "momentsWithoutSmtp", "door", "issuer", "issuers"})
      told.erase(moment);
    std::string text = told.dump(1);
    for (const auto& [thumbprint, subject] : subjects) text = replaced(text, thumbprint, subject);
    return text;
  }

  const std::string held_;
  std::unique_ptr<Lab> lab_;
};

class FarmShellWithAnotherIssuer : public FarmShell {
 protected:
  FarmShellWithAnotherIssuer() : FarmShell("webmail-other-issuer") {
    const std::string manifest = content(folder_ / "farm/manifest.yaml");
    write(folder_ / "farm/manifest.yaml",
          replaced(replaced(manifest, "7CAE2765017333C99C7BDA95C6954E14EEBC1562",
                            "8984DF12E2A3FA720AA044616B350D42229C8CEA"),
                   "2026.cer", "2026-ca2.cer"));
  }
};

TEST_F(FarmShellWithAnotherIssuer, PlansFromCapturesAsFromServers) {
  lab_->order({{"server", "EXB03"}, {"rawDataOnly", true}});
  const std::string script = good({"exchange", "capture-script", "farm"});
  const Ran saved = paste(script);
  ASSERT_EQ(saved.code, 0) << saved.err;
  EXPECT_TRUE(fs::exists(folder_ / "signet-captures/EXA01.xml"));

  const Ran live = on_farm("plan", {"-o", "live.json"});
  const Ran captured = signet({"plan", "farm", "--observed", "signet-captures", "-o", "seen.json"});
  EXPECT_EQ(captured.code, live.code) << captured.err;
  EXPECT_EQ(digest_of("seen.json"), digest_of("live.json")) << live.out << captured.out;
  EXPECT_NE(captured.out.find(" from captures of EXA[01..06], EXB[01..06]"), std::string::npos)
      << captured.out;
  EXPECT_EQ(good({"show", "farm", "--capture", "signet-captures", "--only", "EXA01"}),
            good({"show", "farm", "--trust", "trust.yaml", "--only", "EXA01"}));
}

TEST_F(FarmShellWithAnotherIssuer, EndsByTheRunbookWhereApplyEnds) {
  ASSERT_EQ(on_farm("plan", {"-o", "plan.json"}).code, 2);
  const std::string script = good({"review", "plan.json", "--format", "powershell"});
  const std::string before = state();
  const Ran pasted = paste(script);
  ASSERT_EQ(pasted.code, 0) << pasted.err << pasted.out;
  const std::string by_hand = state();
  EXPECT_NE(by_hand, before);
  EXPECT_EQ(on_farm("plan").code, 0) << "nothing is left to do";

  const Ran again = paste(script);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(state(), by_hand) << "what is done is passed over";

  found();
  EXPECT_EQ(state(), before);
  const Ran applied = on_farm("apply", {"--yes"});
  ASSERT_EQ(applied.code, 0) << applied.out << applied.err;
  EXPECT_EQ(state(), by_hand);
}

// The renewal that EXA01 holds beside the certificate that it uses goes again. The hybrid connector
// names the issuer and the subject of both, so that it is cleared meanwhile.
class FarmShellWithALeftover : public FarmShell {
 protected:
  FarmShellWithALeftover() {
    write(folder_ / "farm/manifest.yaml",
          "signet: 1\ndefaults: {platform: exchange}\n"
          "certificates: {webmail: {thumbprint: " +
              used() +
              "}}\n"
              "groups: {one: {servers: [EXA01], certificates: {webmail: [IIS, SMTP]}}}\n"
              "connectors: [{certificate: webmail, send: [hybrid]}]\n"
              "policy: {connectors_at_removal: clear}\n"
              "retire: [{thumbprint: " +
              leftover + ", servers: [EXA01], reason: not wanted}]\n");
  }
  // The thumbprint of the one that EXA01 uses.
  std::string used() const {
    const Json organisation = lab_->organisation();
    for (const Json& server : organisation.at("servers")) {
      if (server.at("name") != "EXA01") continue;
      for (const Json& copy : server.at("certificates")) {
        const bool is_webmail = copy.at("subject") == "CN=webmail.example.com";
        if (is_webmail && copy.at("thumbprint") != leftover) return copy.at("thumbprint");
      }
    }
    return {};
  }
  bool has_leftover() const {
    return lab_->organisation().at("servers").dump().find(leftover) != std::string::npos;
  }

  const std::string leftover = "7CAE2765017333C99C7BDA95C6954E14EEBC1562";
};

TEST_F(FarmShellWithALeftover, RemovesItByTheRunbookAsByApply) {
  const std::string connectors = lab_->organisation().at("sendConnectors").dump();
  const Ran planned = on_farm("plan", {"-o", "plan.json"});
  ASSERT_EQ(planned.code, 2) << planned.out << planned.err;
  const std::string script = good({"review", "plan.json", "--format", "powershell"});
  ASSERT_TRUE(has_leftover());
  const Ran pasted = paste(script);
  ASSERT_EQ(pasted.code, 0) << pasted.err << pasted.out;
  EXPECT_FALSE(has_leftover());
  EXPECT_EQ(lab_->organisation().at("sendConnectors").dump(), connectors) << "set again";
  const std::string by_hand = state();

  found();
  ASSERT_TRUE(has_leftover());
  const Ran applied = on_farm("apply", {"--yes"});
  ASSERT_EQ(applied.code, 0) << applied.out << applied.err;
  EXPECT_EQ(state(), by_hand);
}

// What somebody changed since stops it before it does anything there.
TEST_F(FarmShell, StopsAtAGuard) {
  ASSERT_EQ(on_farm("plan", {"-o", "plan.json"}).code, 2);
  const std::string script = good({"review", "plan.json", "--format", "powershell"});
  const Ran changed = paste(
      "$own = Get-ExchangeCertificate -Server EXB06 | Where-Object { $_.Subject -eq 'CN=EXB06' }\n"
      "Enable-ExchangeCertificate -Server EXB06 -Thumbprint $own.Thumbprint -Services IIS "
      "-Force\n");
  ASSERT_EQ(changed.code, 0) << changed.err;
  const Ran stopped = paste(script);
  EXPECT_EQ(stopped.code, 1) << stopped.out;
  EXPECT_NE(stopped.err.find("EXB06 slot IIS is now: "), std::string::npos) << stopped.err;
  EXPECT_NE(stopped.err.find("Make the plan again."), std::string::npos) << stopped.err;
  EXPECT_EQ(stopped.out.find("EXB05"), std::string::npos) << "nothing after it is begun";
}

// Read by PowerShell itself: a name is never more than a name.
TEST_F(FarmShell, TakesEveryNameForAName) {
  const std::string hostile =
      "x'; throw 'run' #\xE2\x80\x99; throw 'run too'; \xE2\x80\x98$(throw)";
  const std::string manifest = content(folder_ / "farm/manifest.yaml");
  write(folder_ / "farm/manifest.yaml",
        replaced(manifest, "friendly_name: Webmail 2026", "friendly_name: \"" + hostile + "\""));
  ASSERT_EQ(on_farm("plan", {"-o", "named.json"}).code, 2);
  const Ran pasted = paste(good({"review", "named.json", "--format", "powershell"}));
  ASSERT_EQ(pasted.code, 0) << pasted.err;
  EXPECT_NE(lab_->organisation().dump().find("throw 'run too'; \xE2\x80\x98$(throw)"),
            std::string::npos);
}

}  // namespace
}  // namespace signet::test
