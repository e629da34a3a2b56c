#include "authority.h"

#include "base/file.h"
#include "crypto/system_random.h"

namespace signet::test {

namespace {

KeyMaterial issued(const CertificateSpec& wanted, const KeyMaterial* issuer) {
  SystemRandom random;
  return std::move(issue_certificate(wanted, issuer, random).value());
}

CertificateSpec authority_called(std::string name) {
  CertificateSpec wanted = IssuingAuthority::usual();
  wanted.common_name = std::move(name);
  wanted.names = {};
  wanted.authority = true;
  wanted.extended_key_usage = "";
  return wanted;
}

std::string pem(const KeyMaterial& material) {
  return "-----BEGIN CERTIFICATE-----\n" + to_base64(material.leaf.der) +
         "\n-----END CERTIFICATE-----\n";
}

}  // namespace

CertificateSpec IssuingAuthority::usual(CertificateSpec::KeyType key) {
  using namespace std::chrono;
  CertificateSpec wanted;
  wanted.common_name = "mail.example.com";
  wanted.names = {"mail.example.com", "127.0.0.1"};
  wanted.not_before = sys_days(2020y / 1 / 1);
  wanted.not_after = sys_days(2090y / 1 / 1);
  wanted.key = key;
  return wanted;
}

IssuingAuthority::IssuingAuthority()
    : root_(issued(authority_called("Test Root"), nullptr)),
      issuing_(issued(authority_called("Test Issuing CA"), &root_)) {
  write_file_atomically(ca_file(), as_bytes(pem(root_)), 0600).value();
  write_file_atomically(generous_ca_file(), as_bytes(pem(root_) + pem(issuing_)), 0600).value();
}

KeyMaterial IssuingAuthority::issue(const CertificateSpec& wanted) const {
  return issued(wanted, &issuing_);
}

}  // namespace signet::test
