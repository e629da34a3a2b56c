#pragma once

#include <string>

#include "base/secret.h"
#include "x509/certificate_file.h"
#include "x509/password_cipher.h"

namespace signet {

// Gathers what one file holds while it is read. Every add fails with "file.too-many" once a file
// holds more than 1000 things.
class FileBuilder {
 public:
  static constexpr std::size_t most_items = 1000;

  struct Label {
    std::string friendly_name;
    std::string local_key_id;
    std::string provider;
  };

  explicit FileBuilder(FileKind kind) { file_.kind = kind; }

  Expected<void> add_certificate(ByteView der, Label label);
  Expected<void> add_certificate(const X509& certificate, Label label);
  // A key in clear: PKCS#8, PKCS#1 or SEC1.
  Expected<void> add_key(const Secret& der, Label label);
  // EncryptedPrivateKeyInfo.
  Expected<void> add_encrypted_key(ByteView der, const Secret* password);
  void warn(std::string warning) { file_.warnings.push_back(std::move(warning)); }
  void set_profile(Pkcs12Profile profile) { file_.pkcs12 = std::move(profile); }

  bool holds_nothing() const { return file_.certificates.empty() && file_.keys.empty(); }
  CertificateFile take() { return std::move(file_); }

 private:
  Expected<void> count();

  CertificateFile file_;
  WorkBudget budget_;
  std::size_t items_ = 0;
};

// Foreign text for a message: printable, and at most its first 80 bytes.
std::string brief(std::string_view foreign);

// The problems that several readers share.
std::unexpected<Problem> password_needed();
std::unexpected<Problem> password_wrong(std::string detail);

}  // namespace signet
