#include "cli/owners.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/answer_file.h"

namespace signet {

Expected<std::vector<CertificateBytes>> read_owners(const Trust& trust) {
  if (trust.owners.empty()) {
    return fail(
        "owners.none",
        "there is nobody whom the key could be sealed to: the trust file names no owners",
        "owners: [alice.pem, bob.pem] in the file given with --trust: certificates of those "
        "who may open the key");
  }
  std::vector<CertificateBytes> owners;
  for (const std::filesystem::path& path : trust.owners) {
    auto owner = read_public_leaf(path.string());
    if (!owner) return std::unexpected(owner.error());
    owners.push_back(*std::move(owner));
  }
  return owners;
}

std::vector<std::string> owner_texts(const std::vector<CertificateBytes>& owners, Seconds now) {
  std::vector<std::string> texts;
  for (const CertificateBytes& owner : owners) {
    const Certificate& certificate = *owner.certificate;
    const bool valid = validity_state(certificate, now) == "valid";
    texts.push_back(fmt::format("{} ({} {}{})", printable(short_name(certificate)),
                                certificate.key_algorithm, certificate.key_bits,
                                valid ? "" : ", its certificate is not valid now"));
  }
  return texts;
}

}  // namespace signet
