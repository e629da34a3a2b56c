#include "report/inspection_relations.h"

#include "x509/chain.h"

namespace signet {

namespace {

// A file may hold hundreds of look-alikes, and a signature costs up to a millisecond.
constexpr int most_checks = 4;

std::optional<std::size_t> find_issuer(const CertificateFile& file, std::size_t of) {
  const CertificateBytes& signed_one = file.certificates[of];
  const Certificate& certificate = *signed_one.certificate;
  if (certificate.self_signed) return std::nullopt;
  int checks = 0;
  for (std::size_t i = 0; i < file.certificates.size() && checks < most_checks; ++i) {
    const Certificate& issuer = *file.certificates[i].certificate;
    const bool named = issuer.subject == certificate.issuer &&
                       (certificate.authority_key_id.empty() || issuer.subject_key_id.empty() ||
                        certificate.authority_key_id == issuer.subject_key_id);
    if (i == of || !named) continue;
    ++checks;
    if (is_signed_by(signed_one, file.certificates[i])) return i;
  }
  return std::nullopt;
}

}  // namespace

Relations relate(const CertificateFile& file) {
  Relations relations;
  for (std::size_t i = 0; i < file.certificates.size(); ++i) {
    relations.issuer.push_back(find_issuer(file, i));
  }
  for (const CertificateFile::Key& key : file.keys) {
    const Fingerprint public_key = key.key.public_key();
    std::vector<std::size_t>& fitting = relations.fits.emplace_back();
    for (std::size_t i = 0; i < file.certificates.size(); ++i) {
      if (file.certificates[i].certificate->public_key == public_key) fitting.push_back(i);
    }
  }
  return relations;
}

}  // namespace signet
