#include "x509/openssl.h"

#include <openssl/err.h>
#include <openssl/provider.h>

#include <cstdlib>

namespace signet {

namespace {

struct Library {
  OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
  bool legacy = false;
};

// Never freed: keys refer to it for as long as the process lives.
Library open_library() {
  const CleanErrors clean;
  Library library;
  if (library.context == nullptr) std::abort();
  if (OSSL_PROVIDER_load(library.context, "default") == nullptr) std::abort();
  library.legacy = OSSL_PROVIDER_load(library.context, "legacy") != nullptr;
  return library;
}

const Library& library() {
  static const Library opened = open_library();
  return opened;
}

}  // namespace

OSSL_LIB_CTX* library_context() { return library().context; }

bool has_legacy_provider() { return library().legacy; }

CleanErrors::CleanErrors() { ERR_clear_error(); }

CleanErrors::~CleanErrors() { ERR_clear_error(); }

bool CleanErrors::take(int library, int reason) {
  bool found = false;
  while (const unsigned long error = ERR_get_error()) {
    found = found || (ERR_GET_LIB(error) == library && ERR_GET_REASON(error) == reason);
  }
  return found;
}

X509Handle decode_certificate(ByteView der, std::size_t* used) {
  X509* certificate = X509_new_ex(library_context(), nullptr);
  const std::uint8_t* at = der.data();
  // d2i frees what it was given when it fails.
  X509Handle result(d2i_X509(&certificate, &at, static_cast<long>(der.size())) == nullptr
                        ? nullptr
                        : certificate);
  if (used != nullptr) *used = static_cast<std::size_t>(at - der.data());
  return result;
}

ByteView view(const ASN1_STRING* string) {
  if (string == nullptr) return {};
  return {ASN1_STRING_get0_data(string), static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string utf8_text(const ASN1_STRING* string) {
  unsigned char* text = nullptr;
  const int length = string == nullptr ? -1 : ASN1_STRING_to_UTF8(&text, string);
  if (length < 0) return {};
  std::string result(reinterpret_cast<const char*>(text), static_cast<std::size_t>(length));
  OPENSSL_free(text);
  return result;
}

std::string object_text(const ASN1_OBJECT* object) {
  const int nid = OBJ_obj2nid(object);
  if (nid != NID_undef) return OBJ_nid2sn(nid);
  char text[128];
  const int length = OBJ_obj2txt(text, sizeof text, object, 1);
  return length > 0 ? text : "unknown";
}

}  // namespace signet
