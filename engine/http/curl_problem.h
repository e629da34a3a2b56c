#pragma once

#include <curl/curl.h>

#include <string>

#include "base/problem.h"

namespace signet {

// How a transfer that brought no whole answer ended, where it was not about certificates.
struct CurlEnd {
  CURLcode code;
  std::string words;      // libcurl's own, may be empty
  long proxy_status = 0;  // of the proxy's answer, 0 = none
  bool sent = false;
};

// "http.unknown-host", "http.unreachable", "http.proxy", "http.connection-lost", "http.malformed"
// or "tls.failed".
Problem to_problem(const CurlEnd& end, const std::string& server);

}  // namespace signet
