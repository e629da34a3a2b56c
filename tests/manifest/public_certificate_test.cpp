#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/secret.h"
#include "crypto/system_random.h"
#include "manifest_folder.h"
#include "x509/issue.h"
#include "x509/pkcs12.h"

namespace signet {
namespace {

using testing::HasSubstr;

// A manifest whose certificate names a file; the file's certificate is made anew for each test.
class PublicCertificate : public ManifestFolder {
 protected:
  static KeyMaterial issue() {
    SystemRandom random;
    CertificateSpec spec;
    spec.common_name = "webmail.example.com";
    spec.names = {"webmail.example.com", "*.shop.example.com"};
    spec.not_before = Seconds(today);
    spec.not_after = Seconds(today + std::chrono::days(90));
    return issue_certificate(spec, nullptr, random).value();
  }

  std::string own_thumbprint() const { return material_.leaf.certificate->thumbprint.text(); }
  void write_manifest(const std::string& thumbprint, const std::string& file,
                      const std::string& names = "[]") {
    write("fleet.yaml",
          "signet: 1\nservers: {S1: {platform: plain, certificates: {a: []}}}\n"
          "certificates:\n  a:\n    thumbprint: " +
              thumbprint + "\n    certificate: " + file + "\n    names: " + names + "\n");
  }
  void write_leaf(const std::string& name) { write(name, as_text(material_.leaf.der)); }

  KeyMaterial material_ = issue();
};

TEST_F(PublicCertificate, IsUnderstood) {
  write_manifest(own_thumbprint(), "a.cer", "[webmail.example.com, a.shop.example.com]");
  write_leaf("a.cer");
  const Desired fleet = desired();
  ASSERT_NE(fleet.certificates.at(0).certificate, nullptr);
  EXPECT_EQ(*fleet.certificates[0].certificate, *material_.leaf.certificate);
}

TEST_F(PublicCertificate, MustHaveTheThumbprint) {
  write_manifest("559642FCD3DD4769D79A457D11875AF9E6E49F3C", "a.cer");
  write_leaf("a.cer");
  EXPECT_EQ(
      findings(),
      "fleet.yaml:6:18: error: \"a.cer\" is another certificate: its thumbprint is " +
          own_thumbprint() +
          "\n        certificate: a.cer\n"
          "                     ^\n"
          "  fleet.yaml:5:17: the thumbprint here is 559642FCD3DD4769D79A457D11875AF9E6E49F3C\n"
          "  hint: correct the thumbprint, or put the right file here\n"
          "1 error\n");
}

TEST_F(PublicCertificate, MustCoverTheNames) {
  write_manifest(own_thumbprint(), "a.cer", "[webmail.example.com, shop.example.com]");
  write_leaf("a.cer");
  EXPECT_EQ(findings(),
            "fleet.yaml:7:34: error: the certificate does not cover \"shop.example.com\"\n"
            "        names: [webmail.example.com, shop.example.com]\n"
            "                                     ^\n"
            "  hint: it covers webmail.example.com and *.shop.example.com\n"
            "1 error\n");
}

TEST_F(PublicCertificate, MustNotComeWithItsKey) {
  constexpr const char* error =
      "the file holds a private key: keep only the public certificate in git";
  const auto pkcs12 = write_pkcs12(material_, Secret(as_bytes("password")), {});
  ASSERT_TRUE(pkcs12);
  write_manifest(own_thumbprint(), "a.pfx");
  write("a.pfx", as_text(*pkcs12));
  EXPECT_THAT(findings(), HasSubstr(error));
  write("a.pfx",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
  EXPECT_THAT(findings(), HasSubstr(error));
}

TEST_F(PublicCertificate, MustLieBelowTheManifest) {
  write_leaf("outside.cer");
  write_manifest(own_thumbprint(), "../outside.cer");
  fs::create_directories(folder_ / "inside");
  fs::rename(folder_ / "fleet.yaml", folder_ / "inside/fleet.yaml");
  EXPECT_THAT(findings({"inside"}), HasSubstr("the file lies outside the manifest's folder"));
}

TEST_F(PublicCertificate, MustBeThere) {
  write_manifest(own_thumbprint(), "missing.cer");
  EXPECT_THAT(findings(), HasSubstr("\"missing.cer\": cannot read: No such file or directory"));
}

TEST_F(PublicCertificate, MustBeACertificate) {
  write_manifest(own_thumbprint(), "a.cer");
  write("a.cer", "hello");
  EXPECT_FALSE(load().manifest);
}

}  // namespace
}  // namespace signet
