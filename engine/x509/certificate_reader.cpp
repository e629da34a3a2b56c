#include "x509/certificate_reader.h"

#include <fmt/format.h>

#include <mutex>
#include <optional>

#include "base/text.h"
#include "x509/certificate_extensions.h"
#include "x509/names.h"

namespace signet {

namespace {

constexpr std::size_t largest_certificate = 64 * 1024;

std::unexpected<Problem> malformed(std::string detail) {
  return std::unexpected(
      Problem{"certificate.malformed", "not a usable certificate", std::move(detail), {}, {}});
}

std::string last_common_name(const X509_NAME* name) {
  int last = -1;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;) last = at;
  if (last < 0) return {};
  return utf8_text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last)));
}

std::string serial_text(const X509* source) {
  const NumberHandle number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(source), nullptr));
  if (!number) return {};
  char* text = BN_bn2hex(number.get());
  std::string result = text == nullptr ? "" : text;
  OPENSSL_free(text);
  return result;
}

std::optional<Seconds> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(parts.tm_year + 1900),
      std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
      std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  return std::chrono::sys_days(date) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

void read_public_key(const X509* source, Certificate& certificate) {
  X509_PUBKEY* info = X509_get_X509_PUBKEY(source);
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(info, &der);
  if (length > 0) {
    certificate.public_key = Fingerprint::of(ByteView(der, static_cast<std::size_t>(length)));
  }
  OPENSSL_free(der);
  ASN1_OBJECT* algorithm = nullptr;
  X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr, info);
  certificate.key_algorithm = object_text(algorithm);
  if (const EVP_PKEY* key = X509_get0_pubkey(source)) {
    certificate.key_bits = EVP_PKEY_get_bits(key);
    const std::string type = EVP_PKEY_get0_type_name(key);
    certificate.key_algorithm = type == "ED25519" ? "Ed25519" : type == "ED448" ? "Ed448" : type;
  }
}

bool is_weak(int digest) {
  return digest == NID_sha1 || digest == NID_md5 || digest == NID_md5_sha1 || digest == NID_md4 ||
         digest == NID_md2;
}

void read_signature(X509* source, Certificate& certificate) {
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, source);
  certificate.signature = object_text(algorithm->algorithm);
  int digest = NID_undef;
  X509_get_signature_info(source, &digest, nullptr, nullptr, nullptr);
  if (digest == NID_undef) OBJ_find_sigid_algs(X509_get_signature_nid(source), &digest, nullptr);
  certificate.weak_signature = is_weak(digest);
}

bool signs_itself(X509* source) {
  if (X509_NAME_cmp(X509_get_subject_name(source), X509_get_issuer_name(source)) != 0) return false;
  EVP_PKEY* key = X509_get0_pubkey(source);
  return key != nullptr && X509_verify(source, key) == 1;
}

Expected<Certificate> describe(X509* source, ByteView der) {
  Certificate certificate;
  certificate.thumbprint = Thumbprint::of(der);
  certificate.fingerprint = Fingerprint::of(der);
  const auto not_before = time_of(X509_get0_notBefore(source));
  const auto not_after = time_of(X509_get0_notAfter(source));
  if (!not_before || !not_after) return malformed("its validity is not a pair of times");
  certificate.not_before = *not_before;
  certificate.not_after = *not_after;
  certificate.subject = name_text(X509_get_subject_name(source));
  certificate.issuer = name_text(X509_get_issuer_name(source));
  certificate.common_name = last_common_name(X509_get_subject_name(source));
  certificate.serial = serial_text(source);
  read_public_key(source, certificate);
  read_signature(source, certificate);
  certificate.self_signed = signs_itself(source);
  if (auto done = read_extensions(source, certificate); !done) {
    return std::unexpected(done.error());
  }
  return certificate;
}

}  // namespace

Expected<Certificate> read_certificate(ByteView der) {
  if (der.size() > largest_certificate) {
    return fail("certificate.too-large",
                fmt::format("a certificate has at most {} bytes, this one has {}",
                            largest_certificate, der.size()));
  }
  const CleanErrors clean;
  std::size_t used = 0;
  const X509Handle source = decode_certificate(der, &used);
  if (!source) return malformed("it is damaged or something else");
  if (used != der.size()) {
    return fail("certificate.trailing-bytes",
                "the certificate is followed by " + count_text(der.size() - used, "byte"));
  }
  return describe(source.get(), der);
}

Expected<CertificatePointer> CertificateCache::understand(ByteView der) {
  const Thumbprint thumbprint = Thumbprint::of(der);
  CertificatePointer known;
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = known_.find(thumbprint); found != known_.end()) known = found->second;
  }
  if (!known) {
    auto certificate = read_certificate(der);
    if (!certificate) return std::unexpected(certificate.error());
    const std::unique_lock lock(mutex_);
    auto fresh = std::make_shared<const Certificate>(std::move(*certificate));
    known = known_.try_emplace(thumbprint, std::move(fresh)).first->second;
  }
  // Two certificates with one SHA-1 can be made on purpose; the first must not speak for the other.
  if (known->fingerprint != Fingerprint::of(der)) {
    return fail("certificate.collision",
                fmt::format("two different certificates have the thumbprint {}", thumbprint.text()),
                "one of them was forged: do not use either");
  }
  return known;
}

}  // namespace signet
