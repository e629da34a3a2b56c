#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/problem.h"
#include "base/secret.h"
#include "resources/thumbprint.h"

namespace signet {

// https://HOST[:PORT]/PATH[?QUERY]. Nothing else is a URL here: no http, no user or password
// inside, no fragment.
struct HttpsUrl {
  std::string host;  // lower case; an IPv6 address without brackets
  std::uint16_t port = 443;
  std::string path = "/";  // with its query

  // Fails with "url.invalid"; a password inside is not repeated.
  static Expected<HttpsUrl> parse(std::string_view text);
  std::string text() const;
  // "host", "host:8443", "[::1]:8443": without the port that goes without saying.
  std::string authority() const;
  friend bool operator==(const HttpsUrl&, const HttpsUrl&) = default;
};

// How the peer proves who it is. There is no way to turn this off.
struct TlsIdentity {
  std::string name;              // that the certificate must be for; empty: the URL's host
  std::string ca_file;           // PEM; empty: the system's
  std::vector<Thumbprint> pins;  // a leaf that is one of these needs no CA, name or date
};

struct KerberosAccount {
  enum class Scheme { negotiate, kerberos, either };  // either: what the server asks for
  std::string service;    // "HTTP/ex1.corp.example"; empty: HTTP/ and the TLS identity's name
  std::string principal;  // empty: that of the credential cache
  std::string cache;      // a credential cache; empty: the default one, unless below is given
  std::string keytab;     // a file
  Secret password;        // into a cache in memory; needs the principal
  Scheme scheme = Scheme::either;
};

// Only what the trust file asks for; sent over verified TLS only.
struct BasicAccount {
  std::string user;
  Secret password;
};

using Account = std::variant<KerberosAccount, BasicAccount>;

struct HttpEndpoint {
  HttpsUrl url;
  std::string
      address;  // host or IP address that is connected to instead of the URL's; may be empty
  TlsIdentity identity;
  Account account;
  std::string proxy;  // "http://HOST:PORT"; empty: none, whatever the environment says
};

}  // namespace signet
