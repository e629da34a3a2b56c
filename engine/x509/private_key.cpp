#include "x509/private_key.h"

#include <fmt/format.h>

#include <array>
#include <ostream>

#include "x509/private_key_handle.h"

namespace signet {

PrivateKey::PrivateKey(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

Fingerprint PrivateKey::public_key() const {
  const CleanErrors clean;
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(handle_->key.get(), &der);
  if (length <= 0) return {};
  const Fingerprint result = Fingerprint::of(ByteView(der, static_cast<std::size_t>(length)));
  OPENSSL_free(der);
  return result;
}

std::string PrivateKey::description() const {
  const CleanErrors clean;
  const EVP_PKEY* key = handle_->key.get();
  const std::string type = EVP_PKEY_get0_type_name(key);
  if (type == "EC") {
    char group[64] = "";
    if (EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) != 1) return "EC";
    const char* nist = EC_curve_nid2nist(OBJ_txt2nid(group));
    return fmt::format("EC {}", nist == nullptr ? group : nist);
  }
  if (type == "ED25519") return "Ed25519";
  if (type == "ED448") return "Ed448";
  return fmt::format("{} {}", type, EVP_PKEY_get_bits(key));
}

void PrintTo(const PrivateKey& key, std::ostream* out) {
  *out << "PrivateKey(" << key.description() << ")";
}

bool fits(const PrivateKey& key, const Certificate& certificate) {
  return key.public_key() == certificate.public_key;
}

bool proves(const PrivateKey& key, ByteView der) {
  const CleanErrors clean;
  const X509Handle certificate = decode_certificate(der);
  if (!certificate) return false;
  EVP_PKEY* public_key = X509_get0_pubkey(certificate.get());
  const DigestContextHandle context(EVP_MD_CTX_new());
  static constexpr std::array<std::uint8_t, 32> message{};
  std::array<std::uint8_t, 4096> signature;
  std::size_t length = signature.size();
  OSSL_LIB_CTX* library = library_context();
  // Edwards keys hash by themselves: for them the digest's name must be null.
  const bool hashes = EVP_PKEY_is_a(public_key, "ED25519") || EVP_PKEY_is_a(public_key, "ED448");
  const char* digest = hashes ? nullptr : "SHA256";
  if (EVP_DigestSignInit_ex(context.get(), nullptr, digest, library, nullptr, raw(key), nullptr) !=
          1 ||
      EVP_DigestSign(context.get(), signature.data(), &length, message.data(), message.size()) !=
          1) {
    return false;
  }
  const DigestContextHandle verifier(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit_ex(verifier.get(), nullptr, digest, library, nullptr, public_key,
                                 nullptr) == 1 &&
         EVP_DigestVerify(verifier.get(), signature.data(), length, message.data(),
                          message.size()) == 1;
}

}  // namespace signet
