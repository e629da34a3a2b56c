#include "probe/tls_contexts.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <string>

namespace signet {

namespace {

constexpr std::array keys = {AskedKey::any, AskedKey::rsa, AskedKey::ecdsa};

std::size_t place_of(AskedKey key, bool is_weak) {
  return 2 * static_cast<std::size_t>(key) + (is_weak ? 1 : 0);
}

// Where OpenSSL keeps our pointer; a number that it hands out once per process.
int witness_slot() {
  static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return slot;
}

HandshakeWitness* witness_of(const SSL* tls) {
  return static_cast<HandshakeWitness*>(SSL_get_ex_data(tls, witness_slot()));
}

int on_chain(X509_STORE_CTX* handshake, void* /*nothing*/) {
  const auto* tls = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(handshake, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (tls != nullptr && witness_of(tls) != nullptr) witness_of(tls)->see_chain(handshake);
  return 1;
}

void on_event(const SSL* tls, int where, int value) {
  const bool fatal =
      (where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && (value >> 8) == SSL3_AL_FATAL;
  if (fatal && witness_of(tls) != nullptr) {
    witness_of(tls)->see_alert(SSL_alert_desc_string_long(value));
  }
}

int on_certificate_request(SSL* tls, X509** /*certificate*/, EVP_PKEY** /*key*/) {
  if (witness_of(tls) != nullptr) witness_of(tls)->see_certificate_request();
  return 0;  // there is none
}

// TLS 1.2 chooses the certificate by the cipher's authentication.
std::string ciphers_of(AskedKey key, bool is_weak) {
  const int level = is_weak ? 0 : 2;
  switch (key) {
    case AskedKey::any:
      return fmt::format("DEFAULT:@SECLEVEL={}", level);
    case AskedKey::rsa:
      return fmt::format("aRSA:!eNULL:!PSK:!SRP:@SECLEVEL={}", level);
    case AskedKey::ecdsa:
      return fmt::format("aECDSA:!eNULL:!PSK:!SRP:@SECLEVEL={}", level);
  }
  return {};
}

// TLS 1.3 chooses it by the signature algorithms. Empty: OpenSSL's own list.
std::string signatures_of(AskedKey key, bool is_weak) {
  switch (key) {
    case AskedKey::any:
      return {};
    case AskedKey::rsa:
      return std::string(
                 "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:"
                 "rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:"
                 "rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512") +
             (is_weak ? ":rsa_pkcs1_sha1" : "");
    case AskedKey::ecdsa:
      return std::string("ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512") +
             (is_weak ? ":ECDSA+SHA1" : "");
  }
  return {};
}

bool set_up(SSL_CTX* context, AskedKey key, bool is_weak, X509_STORE* roots) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  if (is_weak) SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_cert_verify_callback(context, on_chain, nullptr);
  SSL_CTX_set_info_callback(context, on_event);
  SSL_CTX_set_client_cert_cb(context, on_certificate_request);
  const std::string signatures = signatures_of(key, is_weak);
  return SSL_CTX_set_min_proto_version(context, is_weak ? TLS1_VERSION : TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, 0) == 1 &&
         SSL_CTX_set_cipher_list(context, ciphers_of(key, is_weak).c_str()) == 1 &&
         (signatures.empty() || SSL_CTX_set1_sigalgs_list(context, signatures.c_str()) == 1) &&
         SSL_CTX_set1_verify_cert_store(context, roots) == 1;
}

}  // namespace

Expected<TlsContexts> TlsContexts::make(X509_STORE* roots) {
  TlsContexts made;
  for (const AskedKey key : keys) {
    for (const bool is_weak : {false, true}) {
      TlsContextHandle context(SSL_CTX_new(TLS_client_method()));
      if (!context || !set_up(context.get(), key, is_weak, roots)) {
        ERR_clear_error();
        return fail("probe.tls", "OpenSSL cannot be set up for handshakes");
      }
      made.contexts_.at(place_of(key, is_weak)) = std::move(context);
    }
  }
  return made;
}

TlsHandle TlsContexts::connect(AskedKey key, bool is_weak, HandshakeWitness& witness) const {
  TlsHandle tls(SSL_new(contexts_.at(place_of(key, is_weak)).get()));
  if (tls && SSL_set_ex_data(tls.get(), witness_slot(), &witness) != 1) tls.reset();
  return tls;
}

}  // namespace signet
