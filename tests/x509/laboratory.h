#pragma once

#include <filesystem>
#include <string>

#include "x509/certificate_file.h"
#include "x509/issue.h"

namespace signet {

// A temporary folder with a small public key infrastructure, and the `openssl` program to make
// files of every real form in it. Made anew by each test; throw-away keys only.
//   root.pem, issuing.pem     the authorities
//   leaf.pem, leaf.key        a server certificate and its key in clear (PKCS#8)
//   own.p12                   what write_pkcs12() made of both, password "secret"
class Laboratory {
 public:
  explicit Laboratory(CertificateSpec::KeyType key = CertificateSpec::KeyType::ec_p256);
  ~Laboratory();
  Laboratory(const Laboratory&) = delete;
  Laboratory& operator=(const Laboratory&) = delete;

  // Runs a shell command line in the folder; returns what it wrote to stdout and stderr, and ends
  // the process when it fails.
  std::string run(const std::string& command) const;
  // Runs it and returns the content of `file`.
  Bytes make(const std::string& command, const std::string& file) const;
  Bytes read(const std::string& file) const;
  void write(const std::string& file, ByteView content) const;

  // Issued by the same authority.
  KeyMaterial issue(const CertificateSpec& spec);

  KeyMaterial root;
  KeyMaterial issuing;
  KeyMaterial leaf;

 private:
  std::filesystem::path folder_;
};

// Valid all year 2030.
CertificateSpec server_spec(std::string common_name);
CertificateSpec authority_spec(std::string common_name);

// KeyMaterial is move-only; a copy for tests goes through a PKCS#12.
std::string pem(ByteView der, const std::string& label = "CERTIFICATE");
Secret secret(std::string text);

// The whole text of the problem of a read with this password, or "read" when there is none.
std::string problem_of(ByteView content, const char* password);
Expected<CertificateFile> read_with(ByteView content, const char* password);

// "leaf.example.com, Issuing | EC P-256": common names of certificates, then keys.
std::string summary(const Expected<CertificateFile>& file);

}  // namespace signet
