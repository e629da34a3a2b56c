#include "x509/pkcs12.h"

#include <array>

#include "x509/private_key_handle.h"

namespace signet {

namespace {

// What Windows and OpenSSL write too. The passwords that signet makes have 256 random bits: no
// number of iterations would add to that.
constexpr int iterations = 2048;
constexpr std::string_view schannel = "Microsoft RSA SChannel Cryptographic Provider";

struct Password {
  const char* text;
  int length;
};

int cipher_nid(Pkcs12Style::Cipher cipher) {
  switch (cipher) {
    case Pkcs12Style::Cipher::aes256_sha256:
      return NID_aes_256_cbc;
    case Pkcs12Style::Cipher::des3_sha1:
      return NID_pbe_WithSHA1And3_Key_TripleDES_CBC;
  }
  return NID_undef;
}

const EVP_MD* mac_digest(Pkcs12Style::Cipher cipher) {
  return cipher == Pkcs12Style::Cipher::aes256_sha256 ? EVP_sha256() : EVP_sha1();
}

// Windows and OpenSSL find the leaf of a key by this.
bool add_local_key_id(PKCS12_SAFEBAG* bag, const CertificateBytes& leaf) {
  const X509Handle certificate = decode_certificate(leaf.der);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  return certificate && X509_digest(certificate.get(), EVP_sha1(), digest.data(), &length) == 1 &&
         PKCS12_add_localkeyid(bag, digest.data(), static_cast<int>(length)) == 1;
}

// Not PKCS12_add_friendlyname_utf8(): that refuses what needs surrogates.
bool add_friendly_name(PKCS12_SAFEBAG* bag, const std::string& name) {
  if (name.empty()) return true;
  unsigned char* units = nullptr;
  int length = 0;
  if (OPENSSL_utf82uni(name.data(), static_cast<int>(name.size()), &units, &length) == nullptr) {
    return false;
  }
  const bool added = PKCS12_add_friendlyname_uni(bag, units, length - 2) == 1;  // without its zero
  OPENSSL_free(units);
  return added;
}

// The leaf first: most readers take the first certificate for it.
Bags certificate_bags(const KeyMaterial& material) {
  Bags bags(sk_PKCS12_SAFEBAG_new_null());
  const auto add = [&](const CertificateBytes& bytes) -> PKCS12_SAFEBAG* {
    const X509Handle certificate = decode_certificate(bytes.der);
    if (!certificate) return nullptr;
    BagHandle bag(PKCS12_SAFEBAG_create_cert(certificate.get()));
    if (!bag || sk_PKCS12_SAFEBAG_push(bags.get(), bag.get()) == 0) return nullptr;
    return bag.release();
  };
  PKCS12_SAFEBAG* leaf = add(material.leaf);
  if (leaf == nullptr || !add_local_key_id(leaf, material.leaf) ||
      !add_friendly_name(leaf, material.friendly_name)) {
    return nullptr;
  }
  for (const CertificateBytes& bytes : material.chain) {
    if (add(bytes) == nullptr) return nullptr;
  }
  return bags;
}

// The attributes by which Windows chooses where it keeps the key; as `openssl pkcs12 -CSP -LMK
// -keyex` writes them.
bool add_provider(PKCS12_SAFEBAG* bag) {
  return PKCS12_add_CSPName_asc(bag, schannel.data(), static_cast<int>(schannel.size())) == 1 &&
         PKCS12_add1_attr_by_NID(bag, NID_LocalKeySet, 0, nullptr, -1) == 1;
}

Bags key_bags(const KeyMaterial& material, Password password, Pkcs12Style style) {
  const Pkcs8Handle plain(EVP_PKEY2PKCS8(raw(material.key)));
  const bool schannel_csp = style.provider == Pkcs12Style::Provider::schannel_csp;
  if (!plain || (schannel_csp && PKCS8_add_keyusage(plain.get(), KEY_EX) != 1)) return nullptr;
  BagHandle bag(PKCS12_SAFEBAG_create_pkcs8_encrypt_ex(cipher_nid(style.cipher), password.text,
                                                       password.length, nullptr, 0, iterations,
                                                       plain.get(), library_context(), nullptr));
  if (!bag || !add_local_key_id(bag.get(), material.leaf) ||
      !add_friendly_name(bag.get(), material.friendly_name) ||
      (schannel_csp && !add_provider(bag.get()))) {
    return nullptr;
  }
  Bags bags(sk_PKCS12_SAFEBAG_new_null());
  sk_PKCS12_SAFEBAG_push(bags.get(), bag.release());
  return bags;
}

Pkcs12Handle pack(const KeyMaterial& material, Password password, Pkcs12Style style) {
  const Bags certificates = certificate_bags(material);
  const Bags keys = key_bags(material, password, style);
  if (!certificates || !keys) return nullptr;
  const Safes safes(sk_PKCS7_new_null());
  PKCS7* encrypted =
      PKCS12_pack_p7encdata_ex(cipher_nid(style.cipher), password.text, password.length, nullptr, 0,
                               iterations, certificates.get(), library_context(), nullptr);
  PKCS7* shrouded = PKCS12_pack_p7data(keys.get());
  if (encrypted != nullptr) sk_PKCS7_push(safes.get(), encrypted);
  if (shrouded != nullptr) sk_PKCS7_push(safes.get(), shrouded);
  if (encrypted == nullptr || shrouded == nullptr) return nullptr;
  Pkcs12Handle result(PKCS12_add_safes_ex(safes.get(), 0, library_context(), nullptr));
  if (!result || PKCS12_set_mac(result.get(), password.text, password.length, nullptr, 0,
                                iterations, mac_digest(style.cipher)) != 1) {
    return nullptr;
  }
  return result;
}

}  // namespace

Expected<Bytes> write_pkcs12(const KeyMaterial& material, const Secret& password,
                             Pkcs12Style style) {
  if (!fits(material.key, *material.leaf.certificate)) {
    return fail("key.other", "the key does not fit the certificate " +
                                 material.leaf.certificate->thumbprint.text());
  }
  const CleanErrors clean;
  const Pkcs12Handle packed = password.reveal([&](ByteView bytes) {
    const std::string_view text = bytes.empty() ? std::string_view("") : as_text(bytes);
    return pack(material, {text.data(), static_cast<int>(text.size())}, style);
  });
  unsigned char* der = nullptr;
  const int length = packed ? i2d_PKCS12(packed.get(), &der) : -1;
  if (length <= 0) {
    return fail("pkcs12.not-written", "OpenSSL cannot write this key and its certificates");
  }
  Bytes result(der, der + length);
  OPENSSL_free(der);
  return result;
}

}  // namespace signet
