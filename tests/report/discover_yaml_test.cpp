#include "report/discover_yaml.h"

#include <gtest/gtest.h>

#include "renewal.h"

namespace signet {
namespace {

Desired fleet() {
  Desired desired;
  desired.certificates = {
      {key("1E5"), thumbprint('1'), nullptr, {}, {}, "Say \"no\"\n\\ü", true},
      {key("webmail"),
       thumbprint('A'),
       std::make_shared<const Certificate>(webmail('A', std::chrono::year(2026))),
       {"*.example.com", "10.0.0.1", "a.example.com"},
       {},
       std::nullopt,
       false}};
  desired.servers.push_back(
      {{server("EX16-01"), "store", "10.0.0.1:443", {{"path", "servers/EX16-01"}}},
       {{0, {}}, {1, {slot("IIS"), slot("nginx:*:443")}}},
       {},
       0,
       {}});
  desired.servers.push_back({{server("no"), "linux", "", {}}, {}, {}, 0, {}});
  return desired;
}

TEST(DiscoverYaml, IsAManifestOfWhatIsThere) {
  EXPECT_EQ(discover_yaml(fleet()),
            "signet: 1\n"
            "\n"
            "certificates:\n"
            "  \"1E5\":\n"
            "    thumbprint: \"1111111111111111111111111111111111111111\"\n"
            "    friendly_name: \"Say \\\"no\\\"\\x0a\\\\ü\"\n"
            "    exportable: true\n"
            "  webmail:\n"
            "    # CN=webmail.example.com\n"
            "    thumbprint: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
            "    names: [\"*.example.com\", \"10.0.0.1\", a.example.com]\n"
            "\n"
            "servers:\n"
            "  EX16-01:\n"
            "    platform: store\n"
            "    address: \"10.0.0.1:443\"\n"
            "    path: servers/EX16-01\n"
            "    certificates:\n"
            "      \"1E5\": []\n"
            "      webmail: [IIS, \"nginx:*:443\"]\n"
            "  \"no\":\n"
            "    platform: linux\n");
}

// What is entered through one server: what all share is said once.
TEST(DiscoverYaml, SaysSharedThingsOnceForAnOrganisation) {
  Desired desired;
  desired.certificates = {{key("webmail"), thumbprint('A'), nullptr, {}, {}, std::nullopt, false}};
  const Target entry{server("EX1"), "exchange", "ex1.corp", {}};
  for (const char* name : {"EX1", "EX2"}) {
    desired.servers.push_back(
        {{server(name), "exchange", "", {{"pop_name", name}, {"require_ssl", "keep"}}, {entry}},
         {{0, {slot("IIS")}}},
         {},
         0,
         {}});
  }
  desired.connectors = {{0, "send", "to%20them", false}, {0, "receive", "Default {server}", false}};
  EXPECT_EQ(discover_yaml(desired, {{thumbprint('A'), "webmail.cer"}}),
            "signet: 1\n"
            "\n"
            "defaults:\n"
            "  platform: exchange\n"
            "  entry: [EX1]\n"
            "  require_ssl: keep\n"
            "\n"
            "certificates:\n"
            "  webmail:\n"
            "    thumbprint: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
            "    certificate: webmail.cer\n"
            "\n"
            "servers:\n"
            "  EX1:\n"
            "    pop_name: EX1\n"
            "    certificates:\n"
            "      webmail: [IIS]\n"
            "  EX2:\n"
            "    pop_name: EX2\n"
            "    certificates:\n"
            "      webmail: [IIS]\n"
            "\n"
            "connectors:\n"
            "  - certificate: webmail\n"
            "    send: [\"to them\"]\n"
            "    receive: [\"Default {server}\"]\n");
}

TEST(DiscoverYaml, OfNothingIsAnEmptyManifest) { EXPECT_EQ(discover_yaml({}), "signet: 1\n"); }

}  // namespace
}  // namespace signet
