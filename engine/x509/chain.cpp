#include "x509/chain.h"

#include <algorithm>
#include <tuple>

#include "x509/openssl.h"

namespace signet {

namespace {

constexpr std::size_t longest_chain = 16;
constexpr int most_signature_checks = 256;  // a bundle of look-alikes must not cost minutes

struct Candidate {
  const CertificateBytes* bytes;
  X509Handle decoded;
};

bool names_agree(X509* certificate, X509* issuer) {
  return X509_check_issued(issuer, certificate) == X509_V_OK;
}

bool verifies(X509* certificate, X509* issuer) {
  EVP_PKEY* key = X509_get0_pubkey(issuer);
  return key != nullptr && X509_verify(certificate, key) == 1;
}

// Where several issuers fit (a root and its cross-signed twin, a renewed intermediate): the
// self-signed one, then the one that lasts longest. The thumbprint only makes it repeatable.
auto preference(const Candidate& candidate) {
  const Certificate& certificate = *candidate.bytes->certificate;
  return std::tuple(!certificate.self_signed, -certificate.not_after.time_since_epoch().count(),
                    certificate.thumbprint);
}

std::vector<Candidate> decode_all(const std::vector<CertificateBytes>& pool) {
  std::vector<Candidate> candidates;
  for (const CertificateBytes& bytes : pool) {
    if (X509Handle decoded = decode_certificate(bytes.der)) {
      candidates.push_back({&bytes, std::move(decoded)});
    }
  }
  std::ranges::stable_sort(candidates, {}, preference);
  return candidates;
}

}  // namespace

std::vector<CertificateBytes> build_chain(const CertificateBytes& leaf,
                                          const std::vector<CertificateBytes>& pool) {
  const CleanErrors clean;
  const std::vector<Candidate> candidates = decode_all(pool);
  const X509Handle start = decode_certificate(leaf.der);
  std::vector<CertificateBytes> chain;
  const CertificateBytes* last = &leaf;
  X509* current = start.get();
  int checks = 0;
  while (current != nullptr && !last->certificate->self_signed && chain.size() < longest_chain) {
    const auto is_issuer = [&](const Candidate& candidate) {
      const bool used = *candidate.bytes == leaf || std::ranges::count(chain, *candidate.bytes) > 0;
      return !used && names_agree(current, candidate.decoded.get()) &&
             ++checks <= most_signature_checks && verifies(current, candidate.decoded.get());
    };
    const auto issuer = std::ranges::find_if(candidates, is_issuer);
    if (issuer == candidates.end()) break;
    chain.push_back(*issuer->bytes);
    last = issuer->bytes;
    current = issuer->decoded.get();
  }
  return chain;
}

bool is_signed_by(const CertificateBytes& certificate, const CertificateBytes& issuer) {
  const CleanErrors clean;
  const X509Handle signed_one = decode_certificate(certificate.der);
  const X509Handle signing_one = decode_certificate(issuer.der);
  return signed_one && signing_one && names_agree(signed_one.get(), signing_one.get()) &&
         verifies(signed_one.get(), signing_one.get());
}

}  // namespace signet
