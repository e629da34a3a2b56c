#include "report/inspection.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/file.h"
#include "base/json.h"
#include "crypto/system_random.h"
#include "x509/issue.h"
#include "x509/pkcs12.h"

namespace signet {
namespace {

using namespace std::chrono;

constexpr Seconds now = sys_days(2026y / 12 / 1);

CertificateFile webmail() {
  const Bytes content = read_file("tests/report/data/webmail-chain.pem", 1 << 20).value();
  return std::move(read_certificate_file(content, nullptr).value());
}

KeyMaterial issued(const std::string& common_name) {
  CertificateSpec spec;
  spec.common_name = common_name;
  spec.not_before = sys_days(2030y / 1 / 1);
  spec.not_after = sys_days(2030y / 4 / 1);
  SystemRandom random;
  return std::move(issue_certificate(spec, nullptr, random).value());
}

CertificateFile pkcs12_of(const KeyMaterial& material, Pkcs12Style style) {
  const Secret password(as_bytes("canary-password"));
  const Bytes content = write_pkcs12(material, password, style).value();
  return std::move(read_certificate_file(content, &password).value());
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Compares with a file beside this one; UPDATE_GOLDEN=1 writes it instead.
void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = "tests/report/data/" + name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(write_file_atomically(path, as_bytes(text), 0644));
  }
  EXPECT_EQ(text, as_text(read_file(path, 1 << 20).value()));
}

TEST(Inspection, TellsAPersonWhatAChainHolds) {
  expect_golden("webmail-chain.txt", to_text("chain.pem", webmail(), now));
}

TEST(Inspection, TellsAMachineTheSame) {
  expect_golden("webmail-chain.json", write_json(to_json("chain.pem", webmail(), now)));
}

TEST(Inspection, TellsWhichKeyFitsAndWhatWindowsMakesOfThePkcs12) {
  const KeyMaterial material = issued("web");
  const Certificate& web = *material.leaf.certificate;
  const auto text = [&](Pkcs12Style style) {
    std::string result = to_text("web.pfx", pkcs12_of(material, style), now);
    result = replaced(std::move(result), web.thumbprint.text(), "<thumbprint>");
    result = replaced(std::move(result), web.fingerprint.text(), "<fingerprint>");
    result = replaced(std::move(result), web.public_key.text(), "<public key>");
    return replaced(std::move(result), web.serial, "<serial>");
  };
  EXPECT_EQ(text({Pkcs12Style::Cipher::des3_sha1, Pkcs12Style::Provider::schannel_csp}),
            R"(web.pfx: PKCS#12 with 1 certificate and 1 key

certificate 1: CN=web
  subject           CN=web
  issuer            CN=web
  names             web
  valid             2030-01-01T00:00:00Z to 2030-04-01T00:00:00Z, NOT YET VALID
  thumbprint        <thumbprint>
  SHA-256           <fingerprint>
  serial            <serial>
  key               EC 256
  signature         ecdsa-with-SHA256
  key usage         digitalSignature
  extended usage    serverAuth
  authority         no
  chain             self-signed
  friendly name     web

key 1: EC P-256, fits certificate 1
  public key        <public key>
  friendly name     web
  local key id      <thumbprint>
  Windows provider  Microsoft RSA SChannel Cryptographic Provider

PKCS#12
  integrity         SHA-1, 2048 iterations
  encryption        3DES-CBC, PKCS12-SHA-1, 2048 iterations
                    3DES-CBC, PKCS12-SHA-1, 2048 iterations
  Windows           every version opens it
)");
  const std::string modern = text({});
  EXPECT_EQ(modern.substr(modern.find("\nPKCS#12")), R"(
PKCS#12
  integrity         SHA-256, 2048 iterations
  encryption        AES-256-CBC, PBKDF2-SHA-256, 2048 iterations
                    AES-256-CBC, PBKDF2-SHA-256, 2048 iterations
  Windows           Server 2019 and later; 2016 and older say that the password is wrong
)");
}

TEST(Inspection, WritesEveryFieldOfAPkcs12ForMachines) {
  const KeyMaterial material = issued("web");
  Json json = to_json(
      "web.pfx",
      pkcs12_of(material, {Pkcs12Style::Cipher::des3_sha1, Pkcs12Style::Provider::schannel_csp}),
      now);
  EXPECT_EQ(json["keys"][0]["public_key"], material.leaf.certificate->public_key.text());
  EXPECT_EQ(json["keys"][0]["local_key_id"], material.leaf.certificate->thumbprint.text());
  json["keys"][0]["public_key"] = "<public key>";
  json["keys"][0]["local_key_id"] = "<thumbprint>";
  EXPECT_EQ(write_json({{"keys", json["keys"]}, {"pkcs12", json["pkcs12"]}}), R"({
  "keys": [
    {
      "description": "EC P-256",
      "fits": [
        1
      ],
      "friendly_name": "web",
      "local_key_id": "<thumbprint>",
      "provider": "Microsoft RSA SChannel Cryptographic Provider",
      "public_key": "<public key>"
    }
  ],
  "pkcs12": {
    "encryptions": [
      "3DES-CBC, PKCS12-SHA-1, 2048 iterations",
      "3DES-CBC, PKCS12-SHA-1, 2048 iterations"
    ],
    "key_provider": "Microsoft RSA SChannel Cryptographic Provider",
    "mac": "SHA-1, 2048 iterations",
    "needs_legacy": false,
    "opens_on_windows_2016": true,
    "trailing_bytes": 0,
    "used_empty_password": false
  }
}
)");
}

TEST(Inspection, ShowsWhatHasExpiredAndWhatHasNotBegun) {
  const CertificateFile file = webmail();
  const auto valid = [&](Seconds time) {
    const std::string text = to_text("x", file, time);
    const std::size_t at = text.find("valid");
    return text.substr(at, text.find('\n', at) - at);
  };
  EXPECT_EQ(valid(sys_days(2027y / 2 / 20)),
            "valid             2026-11-22T23:00:42Z to 2027-02-20T23:00:42Z, 0 days left");
  EXPECT_EQ(valid(sys_days(2027y / 2 / 22)),
            "valid             2026-11-22T23:00:42Z to 2027-02-20T23:00:42Z, EXPIRED 1 day ago");
  EXPECT_EQ(valid(sys_days(2026y / 11 / 1)),
            "valid             2026-11-22T23:00:42Z to 2027-02-20T23:00:42Z, NOT YET VALID");
  EXPECT_EQ(to_json("x", file, sys_days(2028y / 1 / 1))["certificates"][0]["state"], "expired");
  EXPECT_EQ(to_json("x", file, sys_days(2028y / 1 / 1))["certificates"][0]["days_left"], -315);
  EXPECT_EQ(to_json("x", file, sys_days(2020y / 1 / 1))["certificates"][0]["state"],
            "not yet valid");
}

TEST(Inspection, KeepsForeignTextFromTheTerminal) {
  CertificateFile file = pkcs12_of(issued("x\x1b[2J"), {});
  file.warnings.push_back("bell\a");
  file.friendly_names[0] = "\u202Eevil\xFF";
  const std::string text = to_text("na\nme", file, now);
  const std::string json = write_json(to_json("na\nme", file, now));
  for (const char* raw : {"\x1b", "\a", "\u202E", "\xFF", "na\nme"}) {
    EXPECT_EQ(text.find(raw), std::string::npos);
    EXPECT_EQ(json.find(raw), std::string::npos);
  }
}

TEST(Inspection, NeverShowsThePassword) {
  const CertificateFile file = pkcs12_of(issued("web"), {});
  EXPECT_EQ(to_text("x", file, now).find("canary"), std::string::npos);
  EXPECT_EQ(write_json(to_json("x", file, now)).find("canary"), std::string::npos);
}

}  // namespace
}  // namespace signet
