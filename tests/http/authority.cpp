#include "authority.h"

#include "base/file.h"
#include "crypto/system_random.h"
#include "resources/thumbprint.h"

namespace signet::test {

namespace {

CertificateSpec spec(std::string common_name, std::vector<std::string> names, int last_year) {
  using namespace std::chrono;
  CertificateSpec wanted;
  wanted.common_name = std::move(common_name);
  wanted.names = std::move(names);
  wanted.not_before = sys_days(2020y / 1 / 1);
  wanted.not_after = sys_days(year(last_year) / 1 / 1);
  return wanted;
}

KeyMaterial issued(const CertificateSpec& wanted, const KeyMaterial* issuer) {
  SystemRandom random;
  return std::move(issue_certificate(wanted, issuer, random).value());
}

KeyMaterial issued_root() {
  CertificateSpec wanted = spec("Test Root", {}, 2090);
  wanted.authority = true;
  return issued(wanted, nullptr);
}

}  // namespace

Authority::Authority() : root_(issued_root()) {
  const std::string pem =
      "-----BEGIN CERTIFICATE-----\n" + to_base64(root_.leaf.der) + "\n-----END CERTIFICATE-----\n";
  write_file_atomically(ca_file(), as_bytes(pem), 0600).value();
}

KeyMaterial Authority::issue(std::vector<std::string> names, int last_year) const {
  const std::string common_name = names.front();
  return issued(spec(common_name, std::move(names), last_year), &root_);
}

KeyMaterial Authority::issue_by_itself(std::vector<std::string> names) {
  const std::string common_name = names.front();
  return issued(spec(common_name, std::move(names), 2090), nullptr);
}

std::string thumbprint(const KeyMaterial& material) {
  return Thumbprint::of(material.leaf.der).text();
}

}  // namespace signet::test
