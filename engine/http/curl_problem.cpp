#include "http/curl_problem.h"

#include <fmt/format.h>

#include "base/text.h"

namespace signet {

namespace {

Problem problem(const char* code, std::string summary, const CurlEnd& end) {
  const std::string words = end.words.empty() ? curl_easy_strerror(end.code) : end.words;
  return {code, std::move(summary), printable(words), {}, {}};
}

}  // namespace

Problem to_problem(const CurlEnd& end, const std::string& server) {
  if (!end.sent && end.proxy_status >= 300) {
    Problem refused = problem("http.proxy", "the proxy does not lead to " + server, end);
    refused.detail = fmt::format("HTTP {}", end.proxy_status);
    return refused;
  }
  switch (end.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return problem("http.unknown-host", "the address of " + server + " cannot be found", end);
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return problem("http.proxy", "the proxy does not lead to " + server, end);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_WRITE_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
      return problem("http.malformed", server + " does not answer in HTTP", end);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_ABORTED_BY_CALLBACK:
      return problem("tls.failed", "no TLS connection with " + server, end);
    default:  // libcurl's numbers, a hundred of them
      break;
  }
  if (end.sent) {
    return problem("http.connection-lost", "the connection with " + server + " broke", end);
  }
  return problem("http.unreachable", server + " cannot be reached", end);
}

}  // namespace signet
