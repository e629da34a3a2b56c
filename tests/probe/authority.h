#pragma once

#include <string>
#include <vector>

#include "support/temporary_folder.h"
#include "x509/issue.h"

namespace signet::test {

// A root and an issuing CA below it, made anew by each test; throw-away keys.
class IssuingAuthority {
 public:
  IssuingAuthority();

  // For mail.example.com, valid from 2020 to 2090, with the chain to the root.
  static CertificateSpec usual(CertificateSpec::KeyType key = CertificateSpec::KeyType::ec_p256);
  KeyMaterial issue(const CertificateSpec& wanted) const;
  KeyMaterial issue() const { return issue(usual()); }

  // The root as PEM.
  std::filesystem::path ca_file() const { return folder_.path() / "ca.pem"; }
  // The root and the issuing CA.
  std::filesystem::path generous_ca_file() const { return folder_.path() / "both.pem"; }
  std::filesystem::path folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  KeyMaterial root_;
  KeyMaterial issuing_;
};

}  // namespace signet::test
