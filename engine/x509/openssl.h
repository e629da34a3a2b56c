#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "base/bytes.h"

// Owning handles and the library context, for the sources of this folder only.
namespace signet {

template <auto release>
struct Released {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};

struct ReleasedStack {
  void operator()(STACK_OF(PKCS7) * safes) const { sk_PKCS7_pop_free(safes, PKCS7_free); }
  void operator()(STACK_OF(PKCS12_SAFEBAG) * bags) const {
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  }
  void operator()(STACK_OF(ASN1_OBJECT) * objects) const {
    sk_ASN1_OBJECT_pop_free(objects, ASN1_OBJECT_free);
  }
  void operator()(STACK_OF(GENERAL_NAME) * names) const { GENERAL_NAMES_free(names); }
};

using X509Handle = std::unique_ptr<X509, Released<X509_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, Released<EVP_PKEY_free>>;
using KeyContextHandle = std::unique_ptr<EVP_PKEY_CTX, Released<EVP_PKEY_CTX_free>>;
using BioHandle = std::unique_ptr<BIO, Released<BIO_free_all>>;
using CipherHandle = std::unique_ptr<EVP_CIPHER, Released<EVP_CIPHER_free>>;
using CipherContextHandle = std::unique_ptr<EVP_CIPHER_CTX, Released<EVP_CIPHER_CTX_free>>;
using DigestHandle = std::unique_ptr<EVP_MD, Released<EVP_MD_free>>;
using DigestContextHandle = std::unique_ptr<EVP_MD_CTX, Released<EVP_MD_CTX_free>>;
using Pkcs12Handle = std::unique_ptr<PKCS12, Released<PKCS12_free>>;
using Pkcs7Handle = std::unique_ptr<PKCS7, Released<PKCS7_free>>;
using Pkcs8Handle = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Released<PKCS8_PRIV_KEY_INFO_free>>;
using BagHandle = std::unique_ptr<PKCS12_SAFEBAG, Released<PKCS12_SAFEBAG_free>>;
using EncryptedKeyHandle = std::unique_ptr<X509_SIG, Released<X509_SIG_free>>;
using NumberHandle = std::unique_ptr<BIGNUM, Released<BN_free>>;
using NameHandle = std::unique_ptr<GENERAL_NAME, Released<GENERAL_NAME_free>>;
using Safes = std::unique_ptr<STACK_OF(PKCS7), ReleasedStack>;
using Bags = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), ReleasedStack>;
using Objects = std::unique_ptr<STACK_OF(ASN1_OBJECT), ReleasedStack>;
using Names = std::unique_ptr<STACK_OF(GENERAL_NAME), ReleasedStack>;

// Our own context with the default provider and, if this machine has it, the legacy one: neither
// openssl.cnf nor the rest of the process decides what can be read.
OSSL_LIB_CTX* library_context();
bool has_legacy_provider();

// OpenSSL's error queue belongs to the thread: it is empty before and after whoever holds this.
class CleanErrors {
 public:
  CleanErrors();
  ~CleanErrors();
  CleanErrors(const CleanErrors&) = delete;
  CleanErrors& operator=(const CleanErrors&) = delete;

  // Whether the queue has an error with this library and reason. Empties the queue.
  static bool take(int library, int reason);
};

// The certificate at the start of `der`, or null. `used` receives its length if it is not null.
X509Handle decode_certificate(ByteView der, std::size_t* used = nullptr);

ByteView view(const ASN1_STRING* string);
// As UTF-8; an empty text when it is not a character string.
std::string utf8_text(const ASN1_STRING* string);
// OpenSSL's short name, or the dotted form of what it does not know.
std::string object_text(const ASN1_OBJECT* object);

}  // namespace signet
