#include "manifest/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest_folder.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class LoadManifest : public ManifestFolder {};

std::vector<std::string> names(const std::vector<DesiredServer>& servers) {
  std::vector<std::string> result;
  for (const DesiredServer& server : servers) result.push_back(server.target.name.text());
  return result;
}

// "webmail: IIS POP; hybrid:"
std::string bindings(const Desired& fleet, std::string_view name) {
  std::string text;
  for (const DesiredBinding& binding : fleet.find(*TargetName::parse(name))->bindings) {
    if (!text.empty()) text += "; ";
    text += fleet.certificates[binding.certificate].key.text() + ":";
    for (const SlotName& slot : binding.slots) text += " " + slot.text();
  }
  return text;
}

constexpr std::string_view twelve_servers = R"(signet: 1
defaults:
  platform: store
  address: "{server}.corp.example.com"
certificates:
  webmail:
    thumbprint: 559642fcd3dd4769d79a457d11875af9e6e49f3c
    names: [webmail.example.com]
    source:
      - server: EX16-01
      - file: webmail.pfx
        password: {env: WEBMAIL_PFX_PASSWORD}
    friendly_name: Webmail 2026
  hybrid: {thumbprint: 0A1B2C3D4E5F60718293A4B5C6D7E8F901234567, exportable: true}
groups:
  mailbox:
    servers: ["EX16-[01..08]"]
    path: servers/{server}
    certificates:
      webmail: [IIS, POP, IMAP]
      hybrid: {services: [SMTP-default]}
    rollout: {waves: [EX16-08, "EX16-[01..07]"], hold: 15m, at_most: 1, stop_after: 2}
servers:
  EX16-09: {path: other, certificates: {webmail: []}}
maintenance: [{servers: [EX16-04], until: 2026-11-22, reason: CHG0412}]
retire: [{thumbprint: "0123456789012345678901234567890123456789", servers: [mailbox], reason: old}]
policy: {expires_within: 33%, self_signed: allow}
approvals: {least: 2}
)";

TEST_F(LoadManifest, MakesServersOutOfGroupsAndDefaults) {
  write("fleet.yaml", twelve_servers);
  const Desired fleet = desired();
  EXPECT_THAT(names(fleet.servers),
              ElementsAre("EX16-01", "EX16-02", "EX16-03", "EX16-04", "EX16-05", "EX16-06",
                          "EX16-07", "EX16-08", "EX16-09"));
  const Target& first = fleet.servers.front().target;
  EXPECT_EQ(first.platform, "store");
  EXPECT_EQ(first.address, "EX16-01.corp.example.com");
  EXPECT_EQ(first.option("path"), "servers/EX16-01");
  EXPECT_EQ(bindings(fleet, "EX16-01"), "hybrid: SMTP SMTP-default; webmail: IIS IMAP POP");
  EXPECT_EQ(fleet.servers.back().target.option("path"), "other");
  EXPECT_EQ(bindings(fleet, "EX16-09"), "webmail:");
  EXPECT_EQ(fleet.root, folder_);
}

TEST_F(LoadManifest, ReadsCertificatesAndTheirSources) {
  write("fleet.yaml", twelve_servers);
  const std::vector<DesiredCertificate> certificates = desired().certificates;
  ASSERT_EQ(certificates.size(), 2U);
  EXPECT_TRUE(certificates[0].exportable);
  const DesiredCertificate& webmail = certificates[1];
  EXPECT_EQ(webmail.thumbprint.text(), "559642FCD3DD4769D79A457D11875AF9E6E49F3C");
  EXPECT_EQ(webmail.friendly_name, "Webmail 2026");
  EXPECT_FALSE(webmail.exportable);
  EXPECT_THAT(webmail.names, ElementsAre("webmail.example.com"));
  const SecretReference variable{SecretReference::Kind::environment, {"WEBMAIL_PFX_PASSWORD"}};
  EXPECT_THAT(webmail.sources,
              ElementsAre(Source(ServerSource{*TargetName::parse("EX16-01")}),
                          Source(FileSource{FileSource::Kind::path, "webmail.pfx", "", variable})));
}

TEST_F(LoadManifest, PutsEachServerIntoItsWave) {
  write("fleet.yaml", twelve_servers);
  const Desired fleet = desired();
  EXPECT_THAT(fleet.rollouts, ElementsAre(Rollout{"mailbox", 2, 15min, 1, 2}));
  EXPECT_EQ(fleet.servers[7].wave, 0U);
  EXPECT_EQ(fleet.servers[6].wave, 1U);
  EXPECT_EQ(fleet.servers[6].rollout, 0U);
  EXPECT_FALSE(fleet.servers[8].rollout);
}

TEST_F(LoadManifest, LeavesOutRetiresAndJudges) {
  write("fleet.yaml", twelve_servers);
  const Desired fleet = desired();
  EXPECT_EQ(fleet.servers[3].left_out, (Maintenance{today, "CHG0412"}));
  EXPECT_FALSE(fleet.servers[2].left_out);
  ASSERT_EQ(fleet.retirements.size(), 1U);
  EXPECT_EQ(fleet.retirements[0].servers.size(), 8U);
  Policy policy;
  policy.expires_within = 0.33;
  policy.self_signed_allowed = true;
  EXPECT_EQ(fleet.policy, policy);
  EXPECT_EQ(fleet.approvals, 2U);
}

TEST_F(LoadManifest, FindsTheCertificateOfEachEndpointOfClients) {
  write("fleet.yaml", std::string(twelve_servers) +
                          "prove:\n"
                          "  - smtp://mx1.corp.example?name=WebMail.example.com\n"
                          "  - {endpoint: \"imaps://mail.example.com\", certificate: hybrid}\n");
  write("more.yaml", "prove: [https://webmail.example.com]\n");
  const Desired fleet = desired();
  std::vector<std::string> shown;
  for (const DesiredEndpoint& each : fleet.endpoints) {
    shown.push_back(each.endpoint.text() + " " + fleet.certificates[each.certificate].key.text());
  }
  EXPECT_THAT(shown, ElementsAre("imaps://mail.example.com:993 hybrid",
                                 "https://webmail.example.com:443 webmail",
                                 "smtp://mx1.corp.example:25?name=webmail.example.com webmail"));
}

TEST_F(LoadManifest, WaitsHalfAnHourForARestartUnlessItIsToldOtherwise) {
  write("fleet.yaml", twelve_servers);
  EXPECT_EQ(desired().policy.restart_within, 30min);
  write("more.yaml", "policy: {restart_within: 2h}\n");
  EXPECT_EQ(desired().policy.restart_within, 2h);
}

TEST_F(LoadManifest, LetsServersOverrideGroupsAndGroupsOverrideDefaults) {
  write("fleet.yaml", R"(signet: 1
defaults: {platform: store, path: default, address: default, certificates: {a: [IIS], b: [SMTP]}}
certificates:
  a: {thumbprint: 559642FCD3DD4769D79A457D11875AF9E6E49F3C}
  b: {thumbprint: 0A1B2C3D4E5F60718293A4B5C6D7E8F901234567}
groups:
  one: {servers: ["S[1..2]"], path: group, certificates: {a: [POP]}}
  two: {servers: [S2], path: another}
  three: {groups: [two], certificates: {a: [IMAP]}}
servers:
  S2: {path: own, certificates: {a: [SMTP]}}
  S3: {certificates: {b: []}}
)");
  const Desired fleet = desired();
  EXPECT_EQ(fleet.servers[0].target.option("path"), "group");
  EXPECT_EQ(fleet.servers[0].target.address, "default");
  EXPECT_EQ(fleet.servers[1].target.option("path"), "own");
  EXPECT_EQ(fleet.servers[2].target.option("path"), "default");
  EXPECT_EQ(bindings(fleet, "S1"), "a: POP; b: SMTP");
  EXPECT_EQ(bindings(fleet, "S2"), "a: IMAP POP SMTP; b: SMTP");
  EXPECT_EQ(bindings(fleet, "S3"), "a: IIS; b:");
}

TEST_F(LoadManifest, GivesDefaultsOnlyToThePlatformsThatKnowThem) {
  write("fleet.yaml", R"(signet: 1
defaults: {platform: store, path: "servers/{server}"}
servers: {S1: {}, S2: {platform: plain}}
)");
  const Desired fleet = desired();
  EXPECT_EQ(fleet.servers[0].target.option("path"), "servers/S1");
  EXPECT_TRUE(fleet.servers[1].target.options.empty());
}

TEST_F(LoadManifest, MergesTheFilesOfAFolder) {
  write("a.yaml", "signet: 1\ndefaults: {platform: plain}\nservers: {S1: {}}\n");
  write("below/b.yml", "servers: {S2: {}}\n");
  write("below/.hidden.yaml", "nonsense: true\n");
  write(".git/c.yaml", "nonsense: true\n");
  write("notes.txt", "nonsense: true\n");
  fs::create_directory_symlink(folder_, folder_ / "below" / "around");
  EXPECT_THAT(names(desired().servers), ElementsAre("S1", "S2"));
  EXPECT_THAT(load().manifest->files,
              ElementsAre((folder_ / "a.yaml").string(), (folder_ / "below/b.yml").string()));
}

TEST_F(LoadManifest, ReadsNoManifestThatALinkBringsInFromElsewhere) {
  write("elsewhere/secret.yaml", "password of the neighbours\n");
  write("own/a.yaml", "signet: 1\nservers: {S1: {platform: plain}}\n");
  fs::create_symlink("a.yaml", folder_ / "own/again.yaml");
  EXPECT_THAT(names(desired({"own"}).servers), ElementsAre("S1"));
  fs::create_symlink("../elsewhere/secret.yaml", folder_ / "own/b.yaml");
  EXPECT_EQ(findings({"own"}),
            "own/b.yaml: error: the manifest is a link that leads out of its folder\n"
            "  hint: put a copy in its place\n"
            "1 error\n");
}

TEST_F(LoadManifest, StartsRelativePathsAtTheFirstRoot) {
  write("one/a.yaml", "signet: 1\ndefaults: {platform: store, path: \"{server}\"}\n");
  write("two/b.yaml", R"(certificates:
  a:
    thumbprint: 559642FCD3DD4769D79A457D11875AF9E6E49F3C
    source: [{file: a.pfx, password: {file: a.password}}, {file: /srv/a.pfx}]
servers: {S1: {certificates: {a: []}}, S2: {path: own}, S3: {path: /srv/S3}}
)");
  const Desired fleet = desired({"one", "two/b.yaml"});
  EXPECT_EQ(fleet.root, folder_ / "one");
  EXPECT_EQ(fleet.servers[0].target.option("path"), "S1");
  EXPECT_EQ(fleet.servers[1].target.option("path"), "../two/own");
  EXPECT_EQ(fleet.servers[2].target.option("path"), "/srv/S3");
  const SecretReference password{SecretReference::Kind::file, {"../two/a.password"}};
  EXPECT_THAT(fleet.certificates[0].sources,
              ElementsAre(Source(FileSource{FileSource::Kind::path, "../two/a.pfx", "", password}),
                          Source(FileSource{FileSource::Kind::path, "/srv/a.pfx", "", {}})));
}

TEST_F(LoadManifest, ReadsAFileOnceHoweverItIsReached) {
  write("a.yaml", "signet: 1\nservers: {S1: {platform: plain}}\n");
  EXPECT_EQ(names(desired({"", "a.yaml", "./a.yaml"}).servers), std::vector<std::string>{"S1"});
}

TEST_F(LoadManifest, KnowsTheSameContentInAnyOrder) {
  write("one/a.yaml", "signet: 1\ndefaults: {platform: plain}\n");
  write("two/b.yaml", "servers: {S1: {}}\n");
  const Fingerprint content = load({"one", "two"}).manifest->content;
  EXPECT_EQ(load({"two", "one"}).manifest->content, content);
  write("two/b.yaml", "servers: {S2: {}}\n");
  EXPECT_NE(load({"one", "two"}).manifest->content, content);
}

TEST_F(LoadManifest, AcceptsAByteOrderMarkAndWindowsLineEnds) {
  write("a.yaml", "\xEF\xBB\xBFsignet: 1\r\ndefaults:\r\n  platform: plain\r\nservers: {S1: }\r\n");
  EXPECT_EQ(desired().servers[0].target.platform, "plain");
}

TEST_F(LoadManifest, NamesWhatItCannotFind) {
  write("a.yaml", "signet: 1\n");
  EXPECT_EQ(findings({"missing", "a.yaml"}),
            "missing: error: there is no such file or folder\n1 error\n");
}

TEST_F(LoadManifest, ExpandsAHundredThousandServers) {
  write("a.yaml", R"(signet: 1
defaults: {platform: store, path: "servers/{server}"}
certificates: {a: {thumbprint: 559642FCD3DD4769D79A457D11875AF9E6E49F3C}}
groups:
  all:
    servers: ["S[000001..100000]"]
    certificates: {a: [IIS]}
    rollout: {waves: ["S[000001..050000]", "S[050001..100000]"]}
)");
  const Desired fleet = desired();
  ASSERT_EQ(fleet.servers.size(), 100'000U);
  EXPECT_EQ(fleet.servers.back().target.option("path"), "servers/S100000");
  EXPECT_EQ(fleet.servers.back().wave, 1U);
}

}  // namespace
}  // namespace signet
