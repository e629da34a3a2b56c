#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "http/curl_channel.h"

namespace signet::test {

// Where a channel leads in these tests: https://ex1.test.local:PORT/PowerShell/, dialled at
// loopback, with Basic for CORP\alice unless told otherwise.
HttpEndpoint endpoint(std::uint16_t port, const std::string& ca_file);
inline constexpr std::string_view basic_canary = "b4sic-c4nary";

// A channel with its own clock and a silent log.
class Client {
 public:
  explicit Client(HttpEndpoint endpoint, HttpLimits limits = {},
                  Log::Level level = Log::Level::off);

  // "200 text/plain: body", or "code: text of the problem" and " [sent]" when it may have left.
  std::string post(std::string_view body);
  HttpResult post_until(std::string_view body, std::chrono::milliseconds patience,
                        std::stop_token stop);

 private:
  SystemClock clock_;
  Log log_;
  Expected<std::unique_ptr<HttpChannel>> channel_;
};

std::string text(const HttpResult& result);

}  // namespace signet::test
