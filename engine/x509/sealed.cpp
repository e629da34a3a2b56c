#include "x509/sealed.h"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/text.h"
#include "x509/cms.h"
#include "x509/pkcs12.h"
#include "x509/private_key_handle.h"

namespace signet {

namespace {

constexpr int least_rsa_bits = 2048;

std::unexpected<Problem> not_sealed(std::string detail) {
  return std::unexpected(
      Problem{"sealed.not-sealed", "OpenSSL cannot seal it", std::move(detail), {}, {}});
}

Expected<void> check_owner(const Certificate& owner) {
  const bool rsa = owner.key_algorithm == "RSA";
  if (rsa && owner.key_bits >= least_rsa_bits) return {};
  if (owner.key_algorithm == "EC") return {};
  return fail("sealed.owner",
              fmt::format("nothing can be sealed to the owner {}: its key is {} {}",
                          printable(short_name(owner)), owner.key_algorithm, owner.key_bits),
              "an owner has an RSA key of 2048 bits or more, or an EC key");
}

bool use_oaep(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1;
}

bool add_recipient(CMS_ContentInfo* message, const CertificateBytes& owner) {
  const X509Handle certificate = decode_certificate(owner.der);
  if (!certificate) return false;
  CMS_RecipientInfo* recipient = CMS_add1_recipient_cert(message, certificate.get(), CMS_KEY_PARAM);
  if (recipient == nullptr) return false;
  EVP_PKEY_CTX* context = CMS_RecipientInfo_get0_pkey_ctx(recipient);
  if (context == nullptr) return false;
  if (owner.certificate->key_algorithm == "RSA") return use_oaep(context);
  return EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) == 1;
}

Expected<Bytes> seal(BIO* clear, const std::vector<CertificateBytes>& owners) {
  if (owners.empty()) {
    return fail("sealed.no-owners", "there is no owner that it could be sealed to");
  }
  for (const CertificateBytes& owner : owners) {
    if (auto able = check_owner(*owner.certificate); !able) return std::unexpected(able.error());
  }
  constexpr unsigned flags = CMS_BINARY | CMS_PARTIAL;
  const CipherHandle cipher(EVP_CIPHER_fetch(library_context(), "AES-256-GCM", nullptr));
  const CmsHandle message(
      CMS_encrypt_ex(nullptr, nullptr, cipher.get(), flags, library_context(), nullptr));
  if (!message) return not_sealed("AES-256-GCM");
  for (const CertificateBytes& owner : owners) {
    if (!add_recipient(message.get(), owner)) {
      return not_sealed("the owner " + printable(short_name(*owner.certificate)));
    }
  }
  unsigned char* der = nullptr;
  const int length = CMS_final(message.get(), clear, nullptr, flags) == 1
                         ? i2d_CMS_ContentInfo(message.get(), &der)
                         : -1;
  if (length <= 0) return not_sealed({});
  Bytes result(der, der + length);
  OPENSSL_free(der);
  return result;
}

Problem other_owner(ByteView content) {
  std::vector<std::string> known;
  if (const auto profile = read_sealed_profile(content)) {
    for (const auto& each : profile->recipients) {
      known.push_back(each.key_id.empty() ? each.issuer + " serial " + each.serial
                                          : "key " + each.key_id);
    }
  }
  return {"sealed.other-owner",
          "it is not sealed to this owner's key",
          "sealed to the certificates " + printable(join(known, "; ")),
          "open it with the key of one of these owners",
          {}};
}

// Each recipient is tried: who has only a key has no certificate to tell which is meant.
bool find_content_key(CMS_ContentInfo* message, EVP_PKEY* key) {
  const STACK_OF(CMS_RecipientInfo)* recipients = CMS_get0_RecipientInfos(message);
  const bool rsa = EVP_PKEY_is_a(key, "RSA") == 1;
  if (!rsa) return CMS_decrypt_set1_pkey(message, key, nullptr) == 1;
  for (int i = 0; i < sk_CMS_RecipientInfo_num(recipients); ++i) {
    CMS_RecipientInfo* recipient = sk_CMS_RecipientInfo_value(recipients, i);
    if (CMS_RecipientInfo_type(recipient) != CMS_RECIPINFO_TRANS) continue;
    EVP_PKEY_up_ref(key);
    CMS_RecipientInfo_set0_pkey(recipient, key);
    const bool opened = CMS_RecipientInfo_decrypt(message, recipient) == 1;
    CMS_RecipientInfo_set0_pkey(recipient, nullptr);
    if (opened) return true;
  }
  return false;
}

Expected<Secret> unseal(ByteView content, const PrivateKey& owner) {
  const CleanErrors clean;
  const CmsHandle message = decode_sealed(content);
  if (!message) return fail("sealed.malformed", "the sealed file is damaged or something else");
  if (!find_content_key(message.get(), raw(owner))) return std::unexpected(other_owner(content));
  const BioHandle out(BIO_new(BIO_s_mem()));  // wiped when it is freed
  if (CMS_decrypt(message.get(), nullptr, nullptr, nullptr, out.get(), CMS_BINARY) != 1) {
    return fail("sealed.damaged", "the sealed file was changed since it was sealed");
  }
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return Secret(as_bytes({text, static_cast<std::size_t>(length)}));
}

}  // namespace

Expected<Bytes> seal_key(const PrivateKey& key, const std::vector<CertificateBytes>& owners) {
  const CleanErrors clean;
  const BioHandle pem(BIO_new(BIO_s_mem()));  // wiped when it is freed
  if (!pem || PEM_write_bio_PKCS8PrivateKey(pem.get(), raw(key), nullptr, nullptr, 0, nullptr,
                                            nullptr) != 1) {
    return not_sealed("the key cannot be written");
  }
  return seal(pem.get(), owners);
}

Expected<Bytes> seal_pkcs12(const KeyMaterial& material,
                            const std::vector<CertificateBytes>& owners) {
  auto pkcs12 = write_pkcs12(material, Secret(), Pkcs12Style{});
  if (!pkcs12) return std::unexpected(pkcs12.error());
  const Secret clear = Secret::take(*pkcs12);
  return clear.reveal([&](ByteView bytes) {
    const CleanErrors clean;
    const BioHandle in(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
    return seal(in.get(), owners);
  });
}

bool is_sealed(ByteView content) { return sniff(content) == FileKind::sealed; }

Expected<CertificateFile> open_sealed(ByteView content, const PrivateKey& owner) {
  const auto clear = unseal(content, owner);
  if (!clear) return std::unexpected(clear.error());
  return clear->reveal([](ByteView bytes) { return read_certificate_file(bytes, nullptr); });
}

}  // namespace signet
