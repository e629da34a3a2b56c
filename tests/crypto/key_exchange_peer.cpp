#include "crypto/key_exchange_peer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace signet::test {

namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void demand(bool done) {
  if (!done) throw std::runtime_error("OpenSSL failed");
}

Owned<BIGNUM> number(ByteView little_endian) {
  return Owned<BIGNUM>(
      BN_lebin2bn(little_endian.data(), static_cast<int>(little_endian.size()), nullptr));
}

Owned<EVP_PKEY> public_key(ByteView blob) {
  const Owned<BIGNUM> exponent = number(blob.subspan(16, 4));
  const Owned<BIGNUM> modulus = number(blob.subspan(20, 256));
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  demand(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1);
  demand(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1);
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  demand(EVP_PKEY_fromdata_init(context.get()) == 1);
  demand(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1);
  return Owned<EVP_PKEY>(key);
}

}  // namespace

Bytes seal_for(ByteView public_blob, ByteView session_key) {
  const Owned<EVP_PKEY> key = public_key(public_blob);
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key.get(), nullptr));
  demand(EVP_PKEY_encrypt_init(context.get()) == 1);
  demand(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1);
  Bytes cipher(256);
  std::size_t size = cipher.size();
  demand(EVP_PKEY_encrypt(context.get(), cipher.data(), &size, session_key.data(),
                          session_key.size()) == 1);
  std::ranges::reverse(cipher);
  Bytes blob = {0x01, 0x02, 0x00, 0x00, 0x10, 0x66, 0x00, 0x00, 0x00, 0xA4, 0x00, 0x00};
  blob.insert(blob.end(), cipher.begin(), cipher.end());
  return blob;
}

Bytes decrypt(ByteView session_key, ByteView cipher) {
  const std::array<std::uint8_t, 16> zeroes{};
  const Owned<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
  demand(EVP_DecryptInit_ex2(context.get(), EVP_aes_256_cbc(), session_key.data(), zeroes.data(),
                             nullptr) == 1);
  Bytes plain(cipher.size() + zeroes.size());
  int written = 0;
  int last = 0;
  demand(EVP_DecryptUpdate(context.get(), plain.data(), &written, cipher.data(),
                           static_cast<int>(cipher.size())) == 1);
  if (EVP_DecryptFinal_ex(context.get(), plain.data() + written, &last) != 1) return {};
  plain.resize(static_cast<std::size_t>(written + last));
  return plain;
}

}  // namespace signet::test
