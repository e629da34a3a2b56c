#include "probe/trust_roots.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "base/file.h"
#include "base/text.h"

namespace signet {

namespace {

constexpr std::size_t longest_ca_file = std::size_t{4} << 20;

std::unexpected<Problem> bad_ca_file(const std::string& file, std::string detail) {
  return std::unexpected(
      Problem{"tls.ca-file", "these CA certificates cannot be used", std::move(detail), {}, file});
}

Expected<std::vector<ServedX509>> read_certificates(const std::string& file) {
  const Expected<Bytes> content = read_file(file, longest_ca_file);
  if (!content) return bad_ca_file(file, content.error().summary);
  const InputBio input(BIO_new_mem_buf(content->data(), static_cast<int>(content->size())));
  std::vector<ServedX509> certificates;
  while (ServedX509 certificate{PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr)}) {
    certificates.push_back(std::move(certificate));
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) return bad_ca_file(file, "a certificate in it is damaged");
  if (certificates.empty()) return bad_ca_file(file, "there is no certificate in it");
  return certificates;
}

bool is_root(const ServedX509& certificate) {
  return (X509_get_extension_flags(certificate.get()) & EXFLAG_SS) != 0;
}

// Beside a root, the CAs below it would fill gaps of what is served. Alone they are what is
// trusted.
Expected<void> add_certificates(X509_STORE* store, const std::string& file) {
  const auto certificates = read_certificates(file);
  if (!certificates) return std::unexpected(certificates.error());
  const bool has_roots = std::ranges::any_of(*certificates, is_root);
  for (const ServedX509& certificate : *certificates) {
    if (has_roots && !is_root(certificate)) continue;
    if (X509_STORE_add_cert(store, certificate.get()) != 1) {
      return bad_ca_file(file, "OpenSSL does not take one of them");
    }
  }
  if (!has_roots) X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  return {};
}

std::string name_text(const X509_NAME* name) {
  const InputBio output(BIO_new(BIO_s_mem()));
  constexpr unsigned long style = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
  X509_NAME_print_ex(output.get(), name, 0, style);
  char* text = nullptr;
  const long size = BIO_get_mem_data(output.get(), &text);
  return size > 0 ? printable({text, static_cast<std::size_t>(size)}) : "(no name)";
}

std::string day_text(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

ChainFault fault_of(int code, int depth, X509* certificate) {
  ChainFault fault{code, depth, {}, {}, {}, {}};
  if (certificate == nullptr) return fault;
  fault.subject = name_text(X509_get_subject_name(certificate));
  fault.issuer = name_text(X509_get_issuer_name(certificate));
  fault.valid_from = day_text(X509_get0_notBefore(certificate));
  fault.valid_until = day_text(X509_get0_notAfter(certificate));
  return fault;
}

// Where note() finds the list; a number that OpenSSL hands out once per process.
int faults_slot() {
  static const int slot = X509_STORE_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return slot;
}

// Goes on after each fault, so that all of them are known.
int note(int accepted, X509_STORE_CTX* handshake) {
  auto* faults =
      static_cast<std::vector<ChainFault>*>(X509_STORE_CTX_get_ex_data(handshake, faults_slot()));
  if (accepted == 0 && faults != nullptr) {
    faults->push_back(fault_of(X509_STORE_CTX_get_error(handshake),
                               X509_STORE_CTX_get_error_depth(handshake),
                               X509_STORE_CTX_get_current_cert(handshake)));
  }
  return 1;
}

bool was_served(X509* certificate, const STACK_OF(X509) * served) {
  for (int i = 0; i < sk_X509_num(served); ++i) {
    if (X509_cmp(certificate, sk_X509_value(served, i)) == 0) return true;
  }
  return false;
}

// A certificate between the leaf and the root that came from our own store.
std::optional<ChainFault> find_gap(X509_STORE_CTX* handshake) {
  const STACK_OF(X509)* built = X509_STORE_CTX_get0_chain(handshake);
  const STACK_OF(X509)* served = X509_STORE_CTX_get0_untrusted(handshake);
  for (int i = 1; i + 1 < sk_X509_num(built); ++i) {
    if (was_served(sk_X509_value(built, i), served)) continue;
    return fault_of(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, i - 1,
                    sk_X509_value(built, i - 1));
  }
  return std::nullopt;
}

void prepare(X509_STORE_CTX* handshake, const std::string& name, Seconds now) {
  X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(handshake);
  X509_VERIFY_PARAM_set_hostflags(
      wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_TRUSTED_FIRST);
  X509_VERIFY_PARAM_set_time(wanted, now.time_since_epoch().count());
  if (is_ip_literal(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str());
  } else {
    X509_VERIFY_PARAM_set1_host(wanted, name.data(), name.size());
  }
}

bool is_gap(int code) {
  return code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
         code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
         code == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

std::string word(const ChainFault& fault, const std::string& name) {
  const std::string of =
      fault.depth == 0 ? "the certificate" : fmt::format("{} of the chain", fault.subject);
  switch (fault.code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fmt::format("{} expired on {}", of, fault.valid_until);
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("{} is not valid before {}", of, fault.valid_from);
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fmt::format("the certificate is not for {}", printable(name));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "the certificate is self-signed and not trusted";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return fmt::format("the root {} is not trusted", fault.subject);
    default:  // OpenSSL's numbers, a hundred of them
      break;
  }
  if (is_gap(fault.code)) {
    return fmt::format(
        "a certificate of the chain is missing: {} was not sent and is no trusted root",
        fault.issuer);
  }
  return fmt::format("{}: {}", of, X509_verify_cert_error_string(fault.code));
}

}  // namespace

bool is_ip_literal(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return ::inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

std::vector<std::string> ChainJudgement::words(const std::string& name) const {
  std::vector<std::string> words;
  for (const ChainFault& fault : faults) {
    std::string each = word(fault, name);
    if (std::ranges::find(words, each) == words.end()) words.push_back(std::move(each));
  }
  return words;
}

Expected<TrustRoots> TrustRoots::load(const std::filesystem::path& file) {
  RootStoreHandle store(X509_STORE_new());
  if (!file.empty()) {
    const Expected<void> added = add_certificates(store.get(), file.string());
    if (!added) return std::unexpected(added.error());
  } else if (X509_STORE_set_default_paths(store.get()) != 1) {
    return bad_ca_file({}, "the system's cannot be found");
  }
  return TrustRoots(std::move(store));
}

ChainJudgement TrustRoots::judge(X509_STORE_CTX* handshake, const std::string& name, Seconds now) {
  ChainJudgement judgement;
  X509_STORE_CTX_set_ex_data(handshake, faults_slot(), &judgement.faults);
  X509_STORE_CTX_set_verify_cb(handshake, note);
  prepare(handshake, name, now);
  X509_verify_cert(handshake);
  X509_STORE_CTX_set_ex_data(handshake, faults_slot(), nullptr);
  judgement.code = judgement.faults.empty() ? X509_V_OK : judgement.faults.back().code;
  if (auto gap = find_gap(handshake)) {
    judgement.code = gap->code;
    judgement.faults.push_back(*std::move(gap));
  }
  return judgement;
}

}  // namespace signet
