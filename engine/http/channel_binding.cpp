#include "http/channel_binding.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <string_view>

namespace signet {

namespace {

const EVP_MD* binding_digest(X509* certificate) {
  int digest = NID_undef;
  const bool known = X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr) == 1;
  if (!known || digest == NID_md5 || digest == NID_sha1) return EVP_sha256();
  const EVP_MD* found = EVP_get_digestbynid(digest);
  return found == nullptr ? EVP_sha256() : found;
}

}  // namespace

Expected<Bytes> server_end_point(ByteView certificate) {
  const std::uint8_t* at = certificate.data();
  const std::unique_ptr<X509, decltype(&X509_free)> decoded(
      d2i_X509(nullptr, &at, static_cast<long>(certificate.size())), &X509_free);
  if (!decoded) return fail("tls.failed", "the server's certificate cannot be read");
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  if (EVP_Digest(certificate.data(), certificate.size(), hash.data(), &size,
                 binding_digest(decoded.get()), nullptr) != 1) {
    return fail("tls.failed", "the server's certificate cannot be hashed");
  }
  constexpr std::string_view prefix = "tls-server-end-point:";
  Bytes binding(prefix.begin(), prefix.end());
  binding.insert(binding.end(), hash.begin(), hash.begin() + size);
  return binding;
}

}  // namespace signet
