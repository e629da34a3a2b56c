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
            "    # CN=webmail.example.com, 2026-11-20..2027-06-07\n"
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

TEST(DiscoverYaml, OfNothingIsAnEmptyManifest) { EXPECT_EQ(discover_yaml({}), "signet: 1\n"); }

}  // namespace
}  // namespace signet
