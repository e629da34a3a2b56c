#include "x509/issue.h"

#include <array>

#include "x509/certificate_reader.h"
#include "x509/names.h"
#include "x509/private_key_handle.h"

namespace signet {

namespace {

std::unexpected<Problem> refused(std::string detail) {
  return std::unexpected(Problem{
      "certificate.not-issued", "cannot issue this certificate", std::move(detail), {}, {}});
}

KeyHandle make_key(CertificateSpec::KeyType type) {
  switch (type) {
    case CertificateSpec::KeyType::rsa_2048:
      return KeyHandle(EVP_PKEY_Q_keygen(library_context(), nullptr, "RSA", std::size_t{2048}));
    case CertificateSpec::KeyType::ec_p256:
      return KeyHandle(EVP_PKEY_Q_keygen(library_context(), nullptr, "EC", "P-256"));
  }
  return nullptr;
}

bool set_serial(X509* certificate, Random& random) {
  std::array<std::uint8_t, 16> bytes;
  random.fill(bytes);
  bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x3F) | 0x40);  // positive, always 16 bytes
  const NumberHandle number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_time(ASN1_TIME* target, Seconds time) {
  return ASN1_TIME_set(target, time.time_since_epoch().count()) != nullptr;
}

bool set_subject(X509* certificate, const std::string& common_name) {
  return X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                    MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(common_name.data()),
                                    static_cast<int>(common_name.size()), -1, 0) == 1;
}

bool add_names(X509* certificate, const std::vector<std::string>& names) {
  if (names.empty()) return true;
  const Names list = general_names(names);
  return X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, X509V3_ADD_DEFAULT) ==
         1;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

bool add_extensions(X509* certificate, X509* issuer, const CertificateSpec& spec) {
  const bool rsa = spec.key == CertificateSpec::KeyType::rsa_2048;
  const std::string usage = spec.authority ? "critical,keyCertSign,cRLSign"
                            : rsa          ? "critical,digitalSignature,keyEncipherment"
                                           : "critical,digitalSignature";
  return add_names(certificate, spec.names) &&
         add_extension(certificate, issuer, NID_basic_constraints,
                       spec.authority ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
         add_extension(certificate, issuer, NID_key_usage, usage) &&
         (spec.extended_key_usage.empty() || spec.authority ||
          add_extension(certificate, issuer, NID_ext_key_usage, spec.extended_key_usage)) &&
         add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
         add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
}

Expected<CertificateBytes> to_bytes(const X509* certificate) {
  unsigned char* der = nullptr;
  const int length = i2d_X509(certificate, &der);
  if (length <= 0) return refused("OpenSSL cannot write it");
  CertificateBytes result;
  result.der.assign(der, der + length);
  OPENSSL_free(der);
  auto understood = read_certificate(result.der);
  if (!understood) return std::unexpected(understood.error());
  result.certificate = std::make_shared<const Certificate>(std::move(*understood));
  return result;
}

// `issuer` is the certificate itself where it signs itself.
Expected<CertificateBytes> sign(const CertificateSpec& spec, X509* certificate, EVP_PKEY* key,
                                X509* issuer, EVP_PKEY* issuer_key, Random& random) {
  if (X509_set_version(certificate, X509_VERSION_3) != 1 || !set_serial(certificate, random) ||
      !set_time(X509_getm_notBefore(certificate), spec.not_before) ||
      !set_time(X509_getm_notAfter(certificate), spec.not_after) ||
      X509_set_pubkey(certificate, key) != 1) {
    return refused("OpenSSL does not take its key or times");
  }
  if (!set_subject(certificate, spec.common_name)) {
    return refused("a common name has 1 to 64 characters of UTF-8");
  }
  if (X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) != 1 ||
      !add_extensions(certificate, issuer, spec)) {
    return refused("OpenSSL does not take its names or usages");
  }
  if (X509_sign(certificate, issuer_key, EVP_sha256()) <= 0) {
    return refused("the issuer's key does not sign");
  }
  return to_bytes(certificate);
}

}  // namespace

Expected<KeyMaterial> issue_certificate(const CertificateSpec& spec, const KeyMaterial* issuer,
                                        Random& random) {
  const CleanErrors clean;
  if (spec.not_after <= spec.not_before) return refused("it would end before it begins");
  KeyHandle key = make_key(spec.key);
  const X509Handle certificate(X509_new_ex(library_context(), nullptr));
  const X509Handle signer = issuer ? decode_certificate(issuer->leaf.der) : nullptr;
  if (!key || !certificate || (issuer && !signer)) return refused("OpenSSL cannot make its key");
  auto leaf = sign(spec, certificate.get(), key.get(), signer ? signer.get() : certificate.get(),
                   issuer ? raw(issuer->key) : key.get(), random);
  if (!leaf) return std::unexpected(leaf.error());
  KeyMaterial result{std::move(*leaf), own_key(std::move(key)), {}, spec.common_name};
  if (issuer != nullptr) {
    result.chain.push_back(issuer->leaf);
    result.chain.insert(result.chain.end(), issuer->chain.begin(), issuer->chain.end());
  }
  return result;
}

}  // namespace signet
