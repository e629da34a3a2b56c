#pragma once

#include <chrono>
#include <expected>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {

struct HttpRequest {
  std::string content_type;
  ByteView body;
  std::chrono::milliseconds deadline;  // Clock::steady
  std::stop_token stop;
};

struct HttpResponse {
  int status = 0;
  std::string content_type;  // without parameters, lower case
  Bytes body;
  // Those that help support and hold no secret: X-FEServer, request-id, X-DiagInfo.
  std::vector<std::pair<std::string, std::string>> diagnostics;
};

// Why there is no whole answer.
struct HttpFailure {
  Problem problem;
  // The request, or a part of its body, may have left this machine: the server may have acted on
  // it. False when the failure came before (no connection, no ticket, TLS refused, a login without
  // the body failed) and when the server refused it as a whole (401).
  bool sent = false;
};

using HttpResult = std::expected<HttpResponse, HttpFailure>;

// One authenticated conversation with one endpoint, request by request; not for several threads at
// once. Any status is an answer, except those that deny access or lead elsewhere.
class HttpChannel {
 public:
  virtual ~HttpChannel() = default;
  virtual HttpResult post(const HttpRequest& request) = 0;
};

}  // namespace signet
