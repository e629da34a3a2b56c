#include "manifest/load.h"

#include <gtest/gtest.h>

#include <fstream>

#include "fake_catalog.h"

namespace signet {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::chrono::sys_days today = 2026y / 11 / 22;

// A folder that lives as long as its test.
class LoadManifest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  LoadResult load(const std::vector<std::string>& names = {""}) {
    std::vector<fs::path> paths;
    for (const std::string& name : names) paths.push_back(folder_ / name);
    CertificateCache certificates;
    return load_manifest(paths, fake_catalog(), certificates, today);
  }
  // The desired fleet of a manifest without any finding.
  Desired desired(const std::vector<std::string>& names = {""}) {
    LoadResult result = load(names);
    EXPECT_EQ(to_text(result.diagnostics), "");
    return result.manifest ? std::move(result.manifest->desired) : Desired{};
  }

  fs::path folder_ =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

constexpr std::string_view twelve_servers = R"(signet: 1
defaults:
  platform: store
  address: "{server}.corp.example.com"
certificates:
  webmail:
    thumbprint: 559642fcd3dd4769d79a457d11875af9e6e49f3c
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
    rollout: {waves: [EX16-08, "EX16-[01..07]"], hold: 15m, at_most: 1}
servers:
  EX16-09: {path: other, certificates: {webmail: []}}
)";

TEST_F(LoadManifest, MakesServersOutOfGroupsAndDefaults) {
  write("fleet.yaml", twelve_servers);
  const Desired fleet = desired();
  ASSERT_EQ(fleet.servers.size(), 9U);
  const DesiredServer& first = fleet.servers.front();
  EXPECT_EQ(first.target.name.text(), "EX16-01");
  EXPECT_EQ(first.target.platform, "store");
  EXPECT_EQ(first.target.address, "EX16-01.corp.example.com");
  EXPECT_EQ(first.target.option("path"), "servers/EX16-01");
  EXPECT_EQ(first.wave, 1U);
}

}  // namespace
}  // namespace signet
