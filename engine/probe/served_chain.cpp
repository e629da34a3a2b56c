#include "probe/served_chain.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include "probe/trust_roots.h"

namespace signet {

namespace {

constexpr int most_certificates = 10;

Bytes der_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  Bytes result(der, der + size);
  OPENSSL_free(der);
  return result;
}

ShownCertificate show(X509* certificate, CertificateCache& certificates) {
  const Bytes der = der_of(certificate);
  const Expected<CertificatePointer> known = certificates.understand(der);
  if (known) return {(*known)->thumbprint, (*known)->fingerprint, *known};
  return {Thumbprint::of(der), Fingerprint::of(der), nullptr};
}

}  // namespace

ServedChain read_chain(X509_STORE_CTX* handshake, const std::string& name, Seconds now,
                       CertificateCache& certificates) {
  ServedChain chain;
  const STACK_OF(X509)* served = X509_STORE_CTX_get0_untrusted(handshake);
  const int count = sk_X509_num(served);
  for (int i = 0; i < count && i < most_certificates; ++i) {
    chain.certificates.push_back(show(sk_X509_value(served, i), certificates));
  }
  if (count > most_certificates) {
    chain.verify_code = X509_V_ERR_CERT_CHAIN_TOO_LONG;
    chain.faults.push_back(
        fmt::format("the chain has {} certificates, more than {}", count, most_certificates));
  } else {
    const ChainJudgement judgement = TrustRoots::judge(handshake, name, now);
    chain.verify_code = judgement.code;
    chain.faults = judgement.words(name);
  }
  chain.verify_text = X509_verify_cert_error_string(chain.verify_code);
  ERR_clear_error();
  return chain;
}

}  // namespace signet
