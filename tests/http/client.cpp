#include "client.h"

#include <fmt/format.h>

namespace signet::test {

HttpEndpoint endpoint(std::uint16_t port, const std::string& ca_file) {
  std::string password(basic_canary);
  HttpEndpoint endpoint;
  endpoint.url = HttpsUrl{"ex1.test.local", port, "/PowerShell/?PSVersion=5.1"};
  endpoint.address = "127.0.0.1";
  endpoint.identity.ca_file = ca_file;
  endpoint.account = BasicAccount{"CORP\\alice", Secret::take(password)};
  return endpoint;
}

Client::Client(HttpEndpoint endpoint, HttpLimits limits, Log::Level level)
    : log_(level, Log::Format::text),
      channel_(make_curl_channel(std::move(endpoint), clock_, log_, limits)) {}

std::string Client::post(std::string_view body) {
  return text(post_until(body, std::chrono::seconds(60), {}));
}

HttpResult Client::post_until(std::string_view body, std::chrono::milliseconds patience,
                              std::stop_token stop) {
  if (!channel_) return std::unexpected(HttpFailure{channel_.error()});
  return (*channel_)->post({"application/soap+xml;charset=UTF-8", as_bytes(body),
                            clock_.steady() + patience, std::move(stop)});
}

std::string text(const HttpResult& result) {
  if (result) {
    return fmt::format("{} {}: {}", result->status, result->content_type, as_text(result->body));
  }
  const HttpFailure& failure = result.error();
  return fmt::format("{} {}{}", failure.problem.code, to_text(failure.problem),
                     failure.sent ? " [sent]" : "");
}

}  // namespace signet::test
