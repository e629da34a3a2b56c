#include "crypto/session_key.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace signet {

namespace {

constexpr int modulus_bits = 2048;
constexpr std::size_t modulus_bytes = modulus_bits / 8;
constexpr std::size_t key_bytes = 32;

// BLOBHEADER and RSAPUBKEY of wincrypt.h: PUBLICKEYBLOB, version 2, CALG_RSA_KEYX, "RSA1", 2048
// bits, exponent 65537.
constexpr std::array<std::uint8_t, 20> public_header = {0x06, 0x02, 0x00, 0x00, 0x00, 0xA4, 0x00,
                                                        0x00, 'R',  'S',  'A',  '1',  0x00, 0x08,
                                                        0x00, 0x00, 0x01, 0x00, 0x01, 0x00};
// SIMPLEBLOB, version 2, CALG_AES_256, encrypted with CALG_RSA_KEYX.
constexpr std::array<std::uint8_t, 12> simple_header = {0x01, 0x02, 0x00, 0x00, 0x10, 0x66,
                                                        0x00, 0x00, 0x00, 0xA4, 0x00, 0x00};

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};

// OpenSSL without its own algorithms or without memory: nothing can be protected, so nothing is
// safe.
void demand(bool done) {
  if (!done) std::abort();
}

std::unexpected<Problem> malformed() {
  return fail(
      "session-key.malformed", "the server's session key cannot be read",
      "open the session again; a proxy or server that changes messages breaks the exchange");
}

}  // namespace

Expected<SessionKey> SessionKey::from(Secret key) {
  if (key.size() != key_bytes) return malformed();
  return SessionKey(std::move(key));
}

Bytes SessionKey::encrypt(ByteView plain) const {
  constexpr std::size_t block_bytes = 16;
  constexpr std::array<std::uint8_t, block_bytes> zeroes{};
  const std::unique_ptr<EVP_CIPHER_CTX, Free> context(EVP_CIPHER_CTX_new());
  demand(context != nullptr);
  key_.reveal([&](ByteView key) {
    demand(EVP_EncryptInit_ex2(context.get(), EVP_aes_256_cbc(), key.data(), zeroes.data(),
                               nullptr) == 1);
  });
  Bytes cipher(plain.size() + block_bytes);
  int written = 0;
  int last = 0;
  demand(EVP_EncryptUpdate(context.get(), cipher.data(), &written, plain.data(),
                           static_cast<int>(plain.size())) == 1);
  demand(EVP_EncryptFinal_ex(context.get(), cipher.data() + written, &last) == 1);
  cipher.resize(static_cast<std::size_t>(written) + static_cast<std::size_t>(last));
  return cipher;
}

struct SessionKeyExchange::Pair {
  std::unique_ptr<EVP_PKEY, Free> key;
};

SessionKeyExchange::SessionKeyExchange(std::unique_ptr<Pair> pair) : pair_(std::move(pair)) {}
SessionKeyExchange::SessionKeyExchange(SessionKeyExchange&&) noexcept = default;
SessionKeyExchange& SessionKeyExchange::operator=(SessionKeyExchange&&) noexcept = default;
SessionKeyExchange::~SessionKeyExchange() = default;

SessionKeyExchange SessionKeyExchange::make() {
  auto pair = std::make_unique<Pair>();
  pair->key.reset(EVP_RSA_gen(modulus_bits));
  demand(pair->key != nullptr);
  return SessionKeyExchange(std::move(pair));
}

Bytes SessionKeyExchange::public_blob() const {
  BIGNUM* found = nullptr;
  demand(EVP_PKEY_get_bn_param(pair_->key.get(), OSSL_PKEY_PARAM_RSA_N, &found) == 1);
  const std::unique_ptr<BIGNUM, Free> modulus(found);
  Bytes blob(public_header.begin(), public_header.end());
  blob.resize(public_header.size() + modulus_bytes);
  demand(BN_bn2lebinpad(modulus.get(), blob.data() + public_header.size(), modulus_bytes) ==
         static_cast<int>(modulus_bytes));
  return blob;
}

Expected<SessionKey> SessionKeyExchange::open(ByteView blob) const {
  const bool right = blob.size() == simple_header.size() + modulus_bytes &&
                     std::ranges::equal(blob.first(simple_header.size()), simple_header);
  if (!right) return malformed();
  Bytes cipher(blob.begin() + simple_header.size(), blob.end());
  std::ranges::reverse(cipher);

  const std::unique_ptr<EVP_PKEY_CTX, Free> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, pair_->key.get(), nullptr));
  demand(context != nullptr && EVP_PKEY_decrypt_init(context.get()) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1);
  Bytes plain(modulus_bytes);
  std::size_t size = plain.size();
  // A wrong cipher is an error here or, where OpenSSL hides it, a text of some other length.
  const bool opened =
      EVP_PKEY_decrypt(context.get(), plain.data(), &size, cipher.data(), cipher.size()) == 1;
  if (opened) plain.resize(size);
  Secret key = Secret::take(plain);
  return opened ? SessionKey::from(std::move(key)) : malformed();
}

}  // namespace signet
