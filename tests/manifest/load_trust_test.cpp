#include "manifest/load_trust.h"

#include <gtest/gtest.h>

#include "manifest_folder.h"

namespace signet {
namespace {

class LoadTrust : public ManifestFolder {
 protected:
  std::string trust_findings() { return to_text(load_trust(folder_ / "trust.yaml").diagnostics); }
};

TEST_F(LoadTrust, AllowsWhatIsWritten) {
  write("trust.yaml", R"(signet_trust: 1
reach:
  paths: [fleet/, /srv/keys]
  commands: [[pass, show, webmail]]
approvals: {apply_without_plan: false}
)");
  EXPECT_EQ(trust_findings(), "");
  Trust expected;
  expected.paths = {folder_ / "fleet", "/srv/keys"};
  expected.commands = {{"pass", "show", "webmail"}};
  expected.apply_without_plan = false;
  EXPECT_EQ(load_trust(folder_ / "trust.yaml").trust, expected);
}

TEST_F(LoadTrust, AllowsNothingMoreThanIsWritten) {
  write("trust.yaml", "signet_trust: 1\n");
  EXPECT_EQ(load_trust(folder_ / "trust.yaml").trust, Trust{});
}

TEST_F(LoadTrust, IsNothingWhenTheFileIsWrong) {
  write("trust.yaml", "signet_trust: 1\nreach: {commands: [[pass], pass]}\n");
  EXPECT_FALSE(load_trust(folder_ / "trust.yaml").trust);
  EXPECT_EQ(to_text(load_trust(folder_ / "missing.yaml").diagnostics),
            (folder_ / "missing.yaml").string() +
                ": error: cannot read: No such file or directory\n1 error\n");
}

}  // namespace
}  // namespace signet
