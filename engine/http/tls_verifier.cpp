#include "http/tls_verifier.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "http/host_name.h"

namespace signet {

namespace {

constexpr std::size_t longest_ca_file = std::size_t{4} << 20;

struct X509Deleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Certificate509 = std::unique_ptr<X509, X509Deleter>;
using Bio = std::unique_ptr<BIO, BioDeleter>;

// Where OpenSSL keeps our pointers. Numbers that OpenSSL hands out once per process.
int context_slot() {
  static const int slot = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return slot;
}

int mark_slot() {
  static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return slot;
}

std::unexpected<Problem> bad_ca_file(const std::string& file, std::string detail) {
  return std::unexpected(
      Problem{"tls.ca-file", "these CA certificates cannot be used", std::move(detail), {}, file});
}

Expected<void> add_certificates(X509_STORE* store, const std::string& file) {
  const Expected<Bytes> content = read_file(file, longest_ca_file);
  if (!content) return bad_ca_file(file, content.error().summary);
  const Bio input(BIO_new_mem_buf(content->data(), static_cast<int>(content->size())));
  std::size_t count = 0;
  while (Certificate509 certificate{PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr)}) {
    if (X509_STORE_add_cert(store, certificate.get()) == 1) ++count;
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) return bad_ca_file(file, "a certificate in it is damaged");
  if (count == 0) return bad_ca_file(file, "there is no certificate in it");
  return {};
}

std::string subject_text(X509* certificate) {
  const Bio output(BIO_new(BIO_s_mem()));
  constexpr unsigned long style = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
  X509_NAME_print_ex(output.get(), X509_get_subject_name(certificate), 0, style);
  char* text = nullptr;
  const long size = BIO_get_mem_data(output.get(), &text);
  return size > 0 ? printable({text, static_cast<std::size_t>(size)}) : "(empty)";
}

Bytes der_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  Bytes result(der, der + size);
  OPENSSL_free(der);
  return result;
}

TlsRefusal::Reason reason_of(int error) {
  switch (error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return TlsRefusal::Reason::wrong_name;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return TlsRefusal::Reason::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return TlsRefusal::Reason::not_yet_valid;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return TlsRefusal::Reason::self_signed;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return TlsRefusal::Reason::unknown_ca;
    default:  // OpenSSL's numbers, a hundred of them
      return TlsRefusal::Reason::untrusted;
  }
}

// Words where the reason does not say it all: of which certificate, or what.
std::string text_of(X509_STORE_CTX* handshake, TlsRefusal::Reason reason) {
  const int depth = X509_STORE_CTX_get_error_depth(handshake);
  X509* certificate = X509_STORE_CTX_get_current_cert(handshake);
  std::string text;
  if (reason == TlsRefusal::Reason::untrusted) {
    text = X509_verify_cert_error_string(X509_STORE_CTX_get_error(handshake));
  }
  if (depth > 0 && certificate != nullptr) {
    text += fmt::format("{}found at {}", text.empty() ? "" : ", ", subject_text(certificate));
  }
  return text;
}

}  // namespace

TlsVerifier::TlsVerifier(std::string name, std::vector<Thumbprint> pins, Store store)
    : name_(std::move(name)), pins_(std::move(pins)), store_(std::move(store)) {}

Expected<std::unique_ptr<TlsVerifier>> TlsVerifier::make(std::string name,
                                                         const TlsIdentity& identity) {
  Store store(X509_STORE_new());
  if (!identity.ca_file.empty()) {
    const Expected<void> added = add_certificates(store.get(), identity.ca_file);
    if (!added) return std::unexpected(added.error());
  } else if (X509_STORE_set_default_paths(store.get()) != 1) {
    return bad_ca_file({}, "the system's cannot be found");
  }
  return std::unique_ptr<TlsVerifier>(
      new TlsVerifier(std::move(name), identity.pins, std::move(store)));
}

bool TlsVerifier::install(SSL_CTX* context) {
  if (SSL_CTX_set_ex_data(context, context_slot(), this) != 1) return false;
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) return false;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, &TlsVerifier::verify, this);
  // The other store, cert_store, is libcurl's to fill and to replace, which it does after this.
  if (SSL_CTX_set1_verify_cert_store(context, store_.get()) != 1) return false;
  SSL_CTX_set_info_callback(context, &TlsVerifier::notice);
  // libcurl would write the session's keys to the file that SSLKEYLOGFILE names.
  SSL_CTX_set_keylog_callback(context, nullptr);
  return true;
}

int TlsVerifier::verify(X509_STORE_CTX* handshake, void* verifier) {
  auto* self = static_cast<TlsVerifier*>(verifier);
  auto* connection = static_cast<SSL*>(
      X509_STORE_CTX_get_ex_data(handshake, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (connection == nullptr) return 0;
  const bool accepted = self->accepts(handshake);
  return SSL_set_ex_data(connection, mark_slot(), accepted ? self : nullptr) == 1 && accepted;
}

bool TlsVerifier::accepts(X509_STORE_CTX* handshake) {
  X509* leaf = X509_STORE_CTX_get0_cert(handshake);
  const Thumbprint thumbprint = Thumbprint::of(der_of(leaf));
  if (std::ranges::find(pins_, thumbprint) != pins_.end()) {
    X509_STORE_CTX_set_error(handshake, X509_V_OK);
    return true;
  }
  if (is_valid(handshake)) return true;
  const TlsRefusal::Reason reason = reason_of(X509_STORE_CTX_get_error(handshake));
  refusal_ = TlsRefusal{reason, text_of(handshake, reason), thumbprint, subject_text(leaf)};
  return false;
}

bool TlsVerifier::is_valid(X509_STORE_CTX* handshake) const {
  X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(handshake);
  X509_VERIFY_PARAM_set_hostflags(
      wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  // Whatever the CA file names is trusted, be it a root or not.
  X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
  const int named = is_ip_address(name_)
                        ? X509_VERIFY_PARAM_set1_ip_asc(wanted, name_.c_str())
                        : X509_VERIFY_PARAM_set1_host(wanted, name_.data(), name_.size());
  const bool by_our_store = X509_STORE_CTX_get0_store(handshake) == store_.get();
  return !name_.empty() && named == 1 && by_our_store && X509_verify_cert(handshake) == 1 &&
         X509_STORE_CTX_get_error(handshake) == X509_V_OK;
}

// Alerts of either side. What the verification itself found says more, and came before.
void TlsVerifier::notice(const SSL* connection, int where, int value) {
  auto* self =
      static_cast<TlsVerifier*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), context_slot()));
  const bool fatal = (where & SSL_CB_ALERT) != 0 && (value >> 8) == SSL3_AL_FATAL;
  if (!fatal || self == nullptr || self->refusal_) return;
  const bool version = (value & 0xFF) == SSL_AD_PROTOCOL_VERSION;
  const char* side = (where & SSL_CB_READ) != 0 ? "it says" : "signet says";
  self->refusal_ = TlsRefusal{
      version ? TlsRefusal::Reason::version : TlsRefusal::Reason::alert,
      version ? std::string() : fmt::format("{}: {}", side, SSL_alert_desc_string_long(value)),
      {},
      {}};
}

bool TlsVerifier::has_accepted(const SSL* connection) const {
  return connection != nullptr && SSL_get_ex_data(connection, mark_slot()) == this;
}

Bytes peer_certificate(const SSL* connection) {
  const Certificate509 leaf(SSL_get1_peer_certificate(connection));
  return leaf ? der_of(leaf.get()) : Bytes{};
}

}  // namespace signet
