#include "x509/key_reader.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "x509/der.h"
#include "x509/file_builder.h"
#include "x509/private_key_handle.h"

namespace signet {

namespace {

constexpr int largest_key_bits = 16384;

std::unexpected<Problem> malformed(std::string detail = {}) {
  return std::unexpected(
      Problem{"key.malformed", "the private key is damaged", std::move(detail), {}, {}});
}

std::unexpected<Problem> unsupported(std::string_view what) {
  return fail("key.unsupported", fmt::format("a private key of type {} cannot be used", what));
}

bool is_supported(int nid) {
  static constexpr std::array known = {NID_rsaEncryption, NID_rsassaPss, NID_X9_62_id_ecPublicKey,
                                       NID_ED25519,       NID_ED448,     NID_dsa};
  return std::ranges::find(known, nid) != known.end();
}

Expected<KeyHandle> decode_pkcs8(ByteView der, const std::uint8_t*& at) {
  const Pkcs8Handle info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  if (!info) return malformed();
  const ASN1_OBJECT* algorithm = nullptr;
  PKCS8_pkey_get0(&algorithm, nullptr, nullptr, nullptr, info.get());
  if (!is_supported(OBJ_obj2nid(algorithm))) return unsupported(object_text(algorithm));
  return KeyHandle(EVP_PKCS82PKEY_ex(info.get(), library_context(), nullptr));
}

Expected<KeyHandle> decode(ByteView der, const std::uint8_t*& at) {
  const auto outer = first_item(der);
  const auto version = outer ? first_item(outer->content) : std::nullopt;
  const auto second = version ? first_item(version->rest) : std::nullopt;
  if (!second) return malformed();
  if (second->tag == der_sequence) return decode_pkcs8(der, at);
  const int type = second->tag == der_octets ? EVP_PKEY_EC : EVP_PKEY_RSA;
  return KeyHandle(d2i_PrivateKey_ex(type, nullptr, &at, static_cast<long>(der.size()),
                                     library_context(), nullptr));
}

PasswordText text_of(ByteView password) {
  return {password.empty() ? "" : reinterpret_cast<const char*>(password.data()),
          static_cast<int>(password.size())};
}

constexpr const char* no_integrity_check =
    "what it decrypts to is no key; a damaged file would look the same";

struct Header {
  std::string cipher;
  Bytes start;
};

Expected<Header> read_header(std::string_view algorithm) {
  const auto parts = split(algorithm, ',');
  if (parts.size() != 2) return malformed("its DEK-Info is not a cipher and a start value");
  long length = 0;
  const std::string digits(trim(parts[1]));
  unsigned char* bytes = OPENSSL_hexstr2buf(digits.c_str(), &length);
  if (bytes == nullptr) return malformed("its DEK-Info is not a cipher and a start value");
  Header header{std::string(trim(parts[0])), Bytes(bytes, bytes + length)};
  OPENSSL_free(bytes);
  return header;
}

Expected<CipherHandle> find_cipher(const std::string& name, std::size_t start_size) {
  CipherHandle cipher(EVP_CIPHER_fetch(library_context(), name.c_str(), nullptr));
  if (!cipher || EVP_CIPHER_get_mode(cipher.get()) != EVP_CIPH_CBC_MODE) {
    const bool legacy = name == "DES-CBC" || name.starts_with("RC2");
    if (legacy && !has_legacy_provider()) {
      return fail("key.needs-legacy",
                  fmt::format("the key is encrypted with {}, for which OpenSSL needs its legacy "
                              "provider, and this machine has none",
                              brief(name)),
                  "install OpenSSL's legacy.so, or encrypt the key again with AES-256");
    }
    return fail("key.unsupported",
                fmt::format("the key is encrypted with {}, which signet cannot read", brief(name)),
                "encrypt it again with AES-256");
  }
  // The first 8 bytes of the start value are the salt as well.
  if (start_size != static_cast<std::size_t>(EVP_CIPHER_get_iv_length(cipher.get())) ||
      start_size < PKCS5_SALT_LEN) {
    return malformed("its DEK-Info does not fit its cipher");
  }
  return cipher;
}

Expected<Secret> decrypt_traditional(const EVP_CIPHER* cipher, const Header& header,
                                     ByteView content, PasswordText password) {
  std::array<std::uint8_t, EVP_MAX_KEY_LENGTH> key;
  // OpenSSL's own derivation for this format: MD5, once.
  if (EVP_BytesToKey(cipher, EVP_md5(), header.start.data(),
                     reinterpret_cast<const unsigned char*>(password.text), password.length, 1,
                     key.data(), nullptr) == 0) {
    return malformed("its key cannot be derived");
  }
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  Bytes clear(content.size() + EVP_MAX_BLOCK_LENGTH);
  int length = 0;
  int last = 0;
  const bool opened =
      EVP_DecryptInit_ex2(context.get(), cipher, key.data(), header.start.data(), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), clear.data(), &length, content.data(),
                        static_cast<int>(content.size())) == 1 &&
      EVP_DecryptFinal_ex(context.get(), clear.data() + length, &last) == 1;
  wipe(key);
  Secret result(ByteView(clear).first(opened ? static_cast<std::size_t>(length + last) : 0));
  wipe(std::span(clear));
  if (!opened || !result.reveal([](ByteView bytes) { return read_key(bytes); })) {
    return password_wrong(no_integrity_check);
  }
  return result;
}

}  // namespace

Expected<ReadKey> read_key(ByteView der) {
  const CleanErrors clean;
  const std::uint8_t* at = der.data();
  auto key = decode(der, at);
  if (!key) return std::unexpected(key.error());
  if (!*key) return malformed();
  if (EVP_PKEY_get_bits(key->get()) > largest_key_bits) {
    return unsupported(fmt::format("{} with {} bits", EVP_PKEY_get0_type_name(key->get()),
                                   EVP_PKEY_get_bits(key->get())));
  }
  const auto used = static_cast<std::size_t>(at - der.data());
  return ReadKey{own_key(std::move(*key)), der.size() - used};
}

Expected<Secret> open_encrypted_key(ByteView der, const Secret* password, WorkBudget& budget) {
  const CleanErrors clean;
  const std::uint8_t* at = der.data();
  const EncryptedKeyHandle box(d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!box) return malformed();
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_OCTET_STRING* content = nullptr;
  X509_SIG_get0(box.get(), &algorithm, &content);
  const auto protection = read_protection(*algorithm, "key");
  if (!protection) return std::unexpected(protection.error());
  if (auto done = budget.charge(protection->cost, "key"); !done) {
    return std::unexpected(done.error());
  }
  if (password == nullptr) return password_needed();
  auto clear = password->reveal(
      [&](ByteView bytes) { return decrypt(*algorithm, view(content), text_of(bytes)); });
  if (!clear && clear.error() == DecryptFailure::damaged) return malformed();
  const auto is_sequence = [](ByteView bytes) {
    const auto item = first_item(bytes);
    return item && item->tag == der_sequence && item->is_complete();
  };
  if (!clear || !clear->reveal(is_sequence)) return password_wrong(no_integrity_check);
  return std::move(*clear);
}

Expected<Secret> open_traditional_key(ByteView content, std::string_view algorithm,
                                      const Secret* password) {
  const CleanErrors clean;
  const auto header = read_header(algorithm);
  if (!header) return std::unexpected(header.error());
  const auto cipher = find_cipher(header->cipher, header->start.size());
  if (!cipher) return std::unexpected(cipher.error());
  if (password == nullptr) return password_needed();
  return password->reveal([&](ByteView bytes) {
    return decrypt_traditional(cipher->get(), *header, content, text_of(bytes));
  });
}

}  // namespace signet
