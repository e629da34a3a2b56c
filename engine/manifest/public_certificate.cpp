#include "manifest/public_certificate.h"

#include "base/file.h"
#include "resources/trust.h"
#include "x509/certificate_file.h"

namespace signet {

namespace {

constexpr std::size_t certificate_bytes_max = 1024 * 1024;

std::unexpected<Problem> private_key() {
  return fail("manifest.private-key",
              "the file holds a private key: keep only the public certificate in git",
              "write the certificate alone to a .cer file; replace the key if this was pushed");
}

// A key that is encrypted or damaged is one all the same.
bool speaks_of_a_key(const Problem& problem) {
  return problem.code == "password.needed" || problem.code.starts_with("key.");
}

}  // namespace

Expected<CertificatePointer> read_public_certificate(const std::filesystem::path& root,
                                                     const std::string& path,
                                                     CertificateCache& certificates) {
  const auto reached = reach_path(Trust{}, root, path);
  if (!reached) {
    return fail("manifest.outside", "the file lies outside the manifest's folder",
                "keep the public certificate beside the manifest");
  }
  const auto content = read_file(*reached, certificate_bytes_max);
  if (!content) return std::unexpected(content.error());
  const FileKind kind = sniff(*content);
  if (kind == FileKind::pkcs12 || kind == FileKind::key_der ||
      kind == FileKind::encrypted_key_der) {
    return private_key();
  }
  const auto file = read_certificate_file(*content, nullptr);
  if (!file && speaks_of_a_key(file.error())) return private_key();
  if (!file) return std::unexpected(file.error());
  if (!file->keys.empty()) return private_key();
  const auto leaf = single_leaf(*file);
  if (!leaf) return std::unexpected(leaf.error());
  return certificates.understand(leaf->der);
}

}  // namespace signet
