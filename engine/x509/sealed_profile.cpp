#include <algorithm>
#include <tuple>

#include "x509/cms.h"
#include "x509/der.h"
#include "x509/names.h"
#include "x509/sealed.h"

namespace signet {

namespace {

constexpr std::uint8_t der_set = 0x31;
constexpr std::uint8_t der_context_0 = 0xA0;

SealedProfile::Recipient described(const ASN1_OCTET_STRING* key_id, const X509_NAME* issuer,
                                   const ASN1_INTEGER* serial) {
  SealedProfile::Recipient result;
  if (key_id != nullptr) result.key_id = to_hex(view(key_id));
  if (issuer == nullptr || serial == nullptr) return result;
  result.issuer = name_text(issuer);
  const NumberHandle number(ASN1_INTEGER_to_BN(serial, nullptr));
  char* text = number ? BN_bn2hex(number.get()) : nullptr;
  result.serial = text == nullptr ? "" : text;
  OPENSSL_free(text);
  return result;
}

void add_transport(CMS_RecipientInfo* recipient, SealedProfile& profile) {
  ASN1_OCTET_STRING* key_id = nullptr;
  X509_NAME* issuer = nullptr;
  ASN1_INTEGER* serial = nullptr;
  X509_ALGOR* algorithm = nullptr;
  if (CMS_RecipientInfo_ktri_get0_signer_id(recipient, &key_id, &issuer, &serial) != 1) return;
  CMS_RecipientInfo_ktri_get0_algs(recipient, nullptr, nullptr, &algorithm);
  auto result = described(key_id, issuer, serial);
  const bool oaep = algorithm != nullptr && OBJ_obj2nid(algorithm->algorithm) == NID_rsaesOaep;
  result.method = oaep ? "RSA-OAEP" : "RSA";
  profile.recipients.push_back(std::move(result));
}

void add_agreement(CMS_RecipientInfo* recipient, SealedProfile& profile) {
  const STACK_OF(CMS_RecipientEncryptedKey)* keys = CMS_RecipientInfo_kari_get0_reks(recipient);
  for (int i = 0; i < sk_CMS_RecipientEncryptedKey_num(keys); ++i) {
    ASN1_OCTET_STRING* key_id = nullptr;
    X509_NAME* issuer = nullptr;
    ASN1_INTEGER* serial = nullptr;
    CMS_RecipientEncryptedKey_get0_id(sk_CMS_RecipientEncryptedKey_value(keys, i), &key_id, nullptr,
                                      nullptr, &issuer, &serial);
    auto result = described(key_id, issuer, serial);
    result.method = "ECDH";
    profile.recipients.push_back(std::move(result));
  }
}

std::string object_name(ByteView der) {
  const std::uint8_t* at = der.data();
  const std::unique_ptr<ASN1_OBJECT, Released<ASN1_OBJECT_free>> object(
      d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(der.size())));
  if (!object) return "unknown";
  const int nid = OBJ_obj2nid(object.get());
  if (nid == NID_aes_256_gcm) return "AES-256-GCM";
  return object_text(object.get());
}

// OpenSSL does not tell the cipher: it is the algorithm of the first sequence behind the
// recipients.
std::string encryption_of(CMS_ContentInfo* message) {
  unsigned char* der = nullptr;
  const int length = i2d_CMS_ContentInfo(message, &der);
  if (length <= 0) return "unknown";
  const Bytes bytes(der, der + length);  // with definite lengths, whatever was read
  OPENSSL_free(der);
  const auto outer = first_item(bytes);
  const auto type = outer ? first_item(outer->content) : std::nullopt;
  const auto wrapped = type ? first_item(type->rest) : std::nullopt;
  const auto data = wrapped ? first_item(wrapped->content) : std::nullopt;
  auto item = data ? first_item(data->content) : std::nullopt;
  while (item && (item->tag == der_integer || item->tag == der_context_0 || item->tag == der_set)) {
    item = first_item(item->rest);
  }
  const auto content_type = item ? first_item(item->content) : std::nullopt;
  const auto algorithm = content_type ? first_item(content_type->rest) : std::nullopt;
  return algorithm ? object_name(algorithm->content) : "unknown";
}

}  // namespace

CmsHandle decode_sealed(ByteView content) {
  if (sniff(content) != FileKind::sealed) return nullptr;
  CMS_ContentInfo* message = CMS_ContentInfo_new_ex(library_context(), nullptr);
  const std::uint8_t* at = content.data();
  // d2i frees what it was given when it fails.
  if (d2i_CMS_ContentInfo(&message, &at, static_cast<long>(content.size())) == nullptr) {
    return nullptr;
  }
  CmsHandle result(message);
  const STACK_OF(CMS_RecipientInfo)* recipients = CMS_get0_RecipientInfos(message);
  const bool whole = at == content.data() + content.size();
  const int count = recipients == nullptr ? 0 : sk_CMS_RecipientInfo_num(recipients);
  return whole && count > 0 && count <= most_recipients ? std::move(result) : nullptr;
}

Expected<SealedProfile> read_sealed_profile(ByteView content) {
  const CleanErrors clean;
  const CmsHandle message = decode_sealed(content);
  if (!message) return fail("sealed.malformed", "the sealed file is damaged or something else");
  SealedProfile profile;
  profile.encryption = encryption_of(message.get());
  profile.authenticated =
      OBJ_obj2nid(CMS_get0_type(message.get())) == NID_id_smime_ct_authEnvelopedData;
  const STACK_OF(CMS_RecipientInfo)* recipients = CMS_get0_RecipientInfos(message.get());
  for (int i = 0; i < sk_CMS_RecipientInfo_num(recipients); ++i) {
    CMS_RecipientInfo* recipient = sk_CMS_RecipientInfo_value(recipients, i);
    const int type = CMS_RecipientInfo_type(recipient);
    if (type == CMS_RECIPINFO_TRANS) {
      add_transport(recipient, profile);
    } else if (type == CMS_RECIPINFO_AGREE) {
      add_agreement(recipient, profile);
    } else {
      profile.recipients.push_back({{}, {}, {}, "neither RSA nor ECDH"});
    }
  }
  // DER orders them by their bytes, which tells nothing.
  std::ranges::sort(profile.recipients, {}, [](const SealedProfile::Recipient& each) {
    return std::tie(each.issuer, each.serial, each.key_id);
  });
  return profile;
}

}  // namespace signet
