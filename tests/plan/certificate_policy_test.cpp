#include "plan/certificate_policy.h"

#include <gtest/gtest.h>

#include "support/fleet.h"

namespace signet {
namespace {

std::string objections(const std::string& name, const std::vector<std::string>& names = {},
                       const Policy& policy = {}) {
  std::string text;
  for (const Objection& objection :
       check_certificate(*test::certificate(name), names, policy, test::today())) {
    text += objection.code + ": " + objection.why + "; " + objection.lift + "\n";
  }
  return text;
}

TEST(CertificatePolicy, HasNothingAgainstAGoodCertificate) {
  EXPECT_EQ(objections("webmail", {"webmail.example.com", "WEBMAIL.example.com."}), "");
}

TEST(CertificatePolicy, NamesEveryFlaw) {
  const std::string lift = "; name a certificate that fits, or change the policy\n";
  EXPECT_EQ(objections("expired"),
            "certificate.expired: it ended on 2026-11-01; name its renewal in the manifest\n");
  EXPECT_EQ(objections("future"),
            "certificate.not-yet-valid: it begins on 2026-12-01; plan again after that date\n");
  EXPECT_EQ(
      objections("webmail", {"webmail.example.com", "a.b.example.com", "c.b.example.com"}),
      "certificate.names: it does not cover a.b.example.com, c.b.example.com; take these names "
      "out of the manifest or have them certified\n");
  EXPECT_EQ(objections("weak"),
            "policy.rsa-bits: its RSA key has 1024 bits, the policy wants 2048" + lift);
  EXPECT_EQ(objections("sha1"), "policy.weak-signature: it is signed with RSA-SHA1" + lift);
  EXPECT_EQ(objections("selfsigned"), "policy.self-signed: it is self-signed" + lift);
  EXPECT_EQ(objections("client"),
            "policy.server-auth: its extended key usage is clientAuth and lacks serverAuth" + lift);
}

TEST(CertificatePolicy, AcceptsWhatThePolicyAllows) {
  Policy policy;
  policy.rsa_bits_min = 1024;
  policy.weak_signature_allowed = true;
  policy.self_signed_allowed = true;
  policy.server_auth_required = false;
  for (const char* name : {"weak", "sha1", "selfsigned", "client"}) {
    EXPECT_EQ(objections(name, {}, policy), "") << name;
  }
}

// From the first second of the validity until its last, but not in the second it ends.
TEST(CertificatePolicy, TakesTheEndOfTheValidityAsOver) {
  const Certificate certificate = *test::certificate("webmail");
  const auto count = [&](Seconds now) {
    return check_certificate(certificate, {}, {}, now).size();
  };
  EXPECT_EQ(count(certificate.not_before), 0U);
  EXPECT_EQ(count(certificate.not_before - std::chrono::seconds(1)), 1U);
  EXPECT_EQ(count(certificate.not_after - std::chrono::seconds(1)), 0U);
  EXPECT_EQ(count(certificate.not_after), 1U);
}

TEST(CertificatePolicy, SeesTheEndComeByTimeOrByShare) {
  const Certificate certificate = *test::certificate("webmail");  // 365 days, 191 are left
  Policy policy;
  EXPECT_FALSE(expires_soon(certificate, policy, test::today()));
  policy.expires_within = std::chrono::days(192);
  EXPECT_TRUE(expires_soon(certificate, policy, test::today()));
  policy.expires_within = 0.5;
  EXPECT_FALSE(expires_soon(certificate, policy, test::today()));
  policy.expires_within = 0.6;
  EXPECT_TRUE(expires_soon(certificate, policy, test::today()));
  EXPECT_FALSE(expires_soon(certificate, policy, certificate.not_after));
}

}  // namespace
}  // namespace signet
