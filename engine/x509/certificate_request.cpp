#include "x509/certificate_request.h"

#include <algorithm>

#include "base/text.h"
#include "x509/names.h"
#include "x509/pem.h"
#include "x509/private_key_handle.h"

namespace signet {

namespace {

using RequestHandle = std::unique_ptr<X509_REQ, Released<X509_REQ_free>>;

struct ReleasedExtensions {
  void operator()(STACK_OF(X509_EXTENSION) * list) const {
    sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
  }
};
using Extensions = std::unique_ptr<STACK_OF(X509_EXTENSION), ReleasedExtensions>;

constexpr std::size_t largest_request = 64 * 1024;
constexpr std::size_t characters_of_line = 64;

std::unexpected<Problem> not_made(std::string detail) {
  return std::unexpected(
      Problem{"request.not-made", "cannot make this request", std::move(detail), {}, {}});
}

std::unexpected<Problem> malformed(std::string detail) {
  return std::unexpected(
      Problem{"request.malformed", "not a usable request", std::move(detail), {}, {}});
}

bool add_extension(STACK_OF(X509_EXTENSION) * list, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, nullptr, nullptr, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (extension == nullptr) return false;
  if (sk_X509_EXTENSION_push(list, extension) > 0) return true;
  X509_EXTENSION_free(extension);
  return false;
}

bool add_extensions(X509_REQ* request, const RequestSpec& spec) {
  STACK_OF(X509_EXTENSION)* raw_list = sk_X509_EXTENSION_new_null();
  bool added = add_extension(raw_list, NID_key_usage, "critical,digitalSignature,keyEncipherment");
  if (!spec.extended_key_usage.empty()) {
    added = added && add_extension(raw_list, NID_ext_key_usage, join(spec.extended_key_usage, ","));
  }
  if (!spec.names.empty()) {
    const Names names = general_names(spec.names);
    added = added && X509V3_add1_i2d(&raw_list, NID_subject_alt_name, names.get(), 0,
                                     X509V3_ADD_DEFAULT) == 1;
  }
  const Extensions list(raw_list);
  return added && X509_REQ_add_extensions(request, list.get()) == 1;
}

Bytes to_der(X509_REQ* request) {
  unsigned char* der = nullptr;
  const int length = i2d_X509_REQ(request, &der);
  if (length <= 0) return {};
  Bytes bytes(der, der + length);
  OPENSSL_free(der);
  return bytes;
}

std::vector<std::string> names_in(X509_REQ* request) {
  const Extensions list(X509_REQ_get_extensions(request));
  if (!list) return {};
  const Names names(static_cast<STACK_OF(GENERAL_NAME)*>(
      X509V3_get_d2i(list.get(), NID_subject_alt_name, nullptr, nullptr)));
  return names ? names_of(names.get()) : std::vector<std::string>();
}

Expected<CertificateRequest> read_der(ByteView der) {
  const CleanErrors clean;
  const std::uint8_t* at = der.data();
  const RequestHandle request(d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size())));
  if (!request) return malformed("it is damaged or something else");
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  if (key == nullptr) return malformed("its key is of no known kind");
  if (X509_REQ_verify_ex(request.get(), key, library_context(), nullptr) != 1) {
    return fail("request.not-signed", "the request is not signed by its own key");
  }
  CertificateRequest result;
  result.subject = name_text(X509_REQ_get_subject_name(request.get()));
  result.names = names_in(request.get());
  result.key_algorithm = EVP_PKEY_get0_type_name(key);
  result.key_bits = EVP_PKEY_get_bits(key);
  unsigned char* spki = nullptr;
  const int length = i2d_PUBKEY(key, &spki);
  if (length <= 0) return malformed("its key is of no known kind");
  result.public_key = Fingerprint::of(ByteView(spki, static_cast<std::size_t>(length)));
  OPENSSL_free(spki);
  result.der.assign(der.begin(), der.end());
  return result;
}

}  // namespace

Expected<NewRequest> make_request(const RequestSpec& spec) {
  const CleanErrors clean;
  const SubjectHandle subject = subject_of(spec.subject);
  if (!subject)
    return not_made("the subject \"" + printable(spec.subject) + "\" is not understood");
  KeyHandle key(EVP_PKEY_Q_keygen(library_context(), nullptr, "RSA",
                                  static_cast<std::size_t>(spec.rsa_bits)));
  if (!key) return not_made("OpenSSL makes no such key");
  const RequestHandle request(X509_REQ_new_ex(library_context(), nullptr));
  if (!request || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_subject_name(request.get(), subject.get()) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.get()) != 1 || !add_extensions(request.get(), spec) ||
      X509_REQ_sign(request.get(), key.get(), EVP_sha256()) <= 0) {
    return not_made("OpenSSL does not take its names or usages");
  }
  Bytes der = to_der(request.get());
  if (der.empty()) return not_made("OpenSSL cannot write it");
  return NewRequest{own_key(std::move(key)), std::move(der)};
}

Expected<CertificateRequest> read_request(ByteView content) {
  if (content.size() > largest_request) return malformed("it is too large");
  if (as_text(content).find("-----BEGIN ") == std::string_view::npos) return read_der(content);
  const auto blocks = read_pem(as_text(content));
  if (!blocks) return std::unexpected(blocks.error());
  const auto found = std::ranges::find_if(*blocks, [](const PemBlock& block) {
    return block.label == "CERTIFICATE REQUEST" || block.label == "NEW CERTIFICATE REQUEST";
  });
  if (found == blocks->end()) return malformed("it holds no CERTIFICATE REQUEST");
  return found->content.reveal([](ByteView der) { return read_der(der); });
}

std::string to_pem(std::string_view label, ByteView der) {
  const std::string base64 = to_base64(der);
  std::string text = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t at = 0; at < base64.size(); at += characters_of_line) {
    text += base64.substr(at, characters_of_line) + "\n";
  }
  return text + "-----END " + std::string(label) + "-----\n";
}

}  // namespace signet
