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
  expected.folder = folder_;
  EXPECT_EQ(load_trust(folder_ / "trust.yaml").trust, expected);
}

TEST_F(LoadTrust, SaysWhoMayApproveAndThenWantsASavedPlan) {
  write("trust.yaml", R"(signet_trust: 1
approvals: {signers: people/allowed_signers, least: 2, like_for_like: 1}
)");
  EXPECT_EQ(trust_findings(), "");
  Trust expected;
  expected.folder = folder_;
  expected.signers = folder_ / "people/allowed_signers";
  expected.approvals_least = 2;
  expected.approvals_like_for_like = 1;
  expected.apply_without_plan = false;
  EXPECT_EQ(load_trust(folder_ / "trust.yaml").trust, expected);
}

TEST_F(LoadTrust, SaysWhoMayOpenSealedKeys) {
  write("trust.yaml", R"(signet_trust: 1
owners: [owners/alice.pem, /etc/signet/bob.pem]
owner_key: runner.key
)");
  EXPECT_EQ(trust_findings(), "");
  Trust expected;
  expected.folder = folder_;
  expected.owners = {folder_ / "owners/alice.pem", "/etc/signet/bob.pem"};
  expected.owner_key = folder_ / "runner.key";
  EXPECT_EQ(load_trust(folder_ / "trust.yaml").trust, expected);
}

TEST_F(LoadTrust, SaysWhoSignetIsAndWhomItBelieves) {
  write("trust.yaml", R"(signet_trust: 1
reach: {addresses: ["*.corp.example.com:443"]}
accounts:
  exchange:
    read: {principal: svc-plan@CORP.EXAMPLE, keytab: plan.keytab}
    change: {method: basic, user: svc-apply, password: {env: SIGNET_APPLY}}
tls: {ca: corp-root.pem, pins: {EXA01: [559642fcd3dd4769d79a457d11875af9e6e49f3c]}}
)");
  EXPECT_EQ(trust_findings(), "");
  const auto trust = load_trust(folder_ / "trust.yaml").trust;
  ASSERT_TRUE(trust);
  EXPECT_TRUE(trust->allows_address("EX1.corp.example.com", 443));
  EXPECT_FALSE(trust->allows_address("ex1.corp.example.com", 444));
  const TrustedAccount read{
      TrustedAccount::Method::kerberos, "svc-plan@CORP.EXAMPLE", "", folder_ / "plan.keytab", {}};
  const TrustedAccount change{
      TrustedAccount::Method::basic, "svc-apply", "", "",
      SecretReference{SecretReference::Kind::environment, {"SIGNET_APPLY"}}};
  EXPECT_EQ(trust->accounts.at("exchange"), (TrustedAccounts{read, change}));
  EXPECT_EQ(trust->ca, folder_ / "corp-root.pem");
  EXPECT_EQ(trust->pins.at("exa01").at(0).short_text(), "559642FC");
}

TEST_F(LoadTrust, AllowsNothingMoreThanIsWritten) {
  write("trust.yaml", "signet_trust: 1\n");
  Trust expected;
  expected.folder = folder_;
  EXPECT_EQ(load_trust(folder_ / "trust.yaml").trust, expected);
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
