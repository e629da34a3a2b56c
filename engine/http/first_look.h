#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/problem.h"
#include "http/aside.h"
#include "http/challenge.h"
#include "http/http_endpoint.h"

namespace signet {

// One address of a name, and what connecting to it came to.
struct AddressLook {
  std::string address;
  std::string trouble;  // why there is no connection; empty: there is one
  std::chrono::milliseconds took{0};
};

struct TlsLook {
  std::string version;  // "TLSv1.3"
  std::string cipher;
  std::vector<Bytes> chain;  // DER, as it was served, the server's own first
  Expected<void> verdict;    // the verifier's, with the problems of make_curl_channel()
};

// The answer to an empty POST without any account.
struct HttpLook {
  int status = 0;
  std::vector<Challenge> challenges;
  std::optional<Seconds> date;  // by the server's clock
  Seconds at;                   // by ours, when it came
};

// What can be seen of an endpoint without an account. What comes later is not there when what came
// before failed: then it holds the problem "look.not-reached".
struct FirstLook {
  std::string host;  // that was looked up: the endpoint's address, or the URL's host
  Expected<std::vector<AddressLook>> addresses;
  Expected<TlsLook> tls;
  Expected<HttpLook> http;
};

// Connects to every address of the endpoint, and shakes hands with the first that answers: once to
// see what is served, whatever it is, and to send one empty request; and once as signet always
// does, for the verdict. The endpoint's account is not used; nothing but the host's name and the
// URL's path leaves this machine. Names are looked up within `patience`, and each connection gets
// `each` at most.
FirstLook look_at(const HttpEndpoint& endpoint, const Clock& clock, const Patience& patience,
                  std::chrono::milliseconds each = std::chrono::seconds(10));

}  // namespace signet
