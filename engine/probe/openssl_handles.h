#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

// Owning handles, for the sources of this folder only.
namespace signet {

template <auto release>
struct FreedBy {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};

using TlsHandle = std::unique_ptr<SSL, FreedBy<SSL_free>>;
using TlsContextHandle = std::unique_ptr<SSL_CTX, FreedBy<SSL_CTX_free>>;
using RootStoreHandle = std::unique_ptr<X509_STORE, FreedBy<X509_STORE_free>>;
using ServedX509 = std::unique_ptr<X509, FreedBy<X509_free>>;
using InputBio = std::unique_ptr<BIO, FreedBy<BIO_free>>;

}  // namespace signet
