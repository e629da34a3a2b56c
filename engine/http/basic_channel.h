#pragma once

#include <memory>
#include <optional>

#include "http/curl_connection.h"
#include "http/http_channel.h"
#include "http/http_endpoint.h"

namespace signet {

// Sends user and password with each request, and only there; never again once they were denied,
// since that could lock the account.
class BasicChannel final : public HttpChannel {
 public:
  BasicChannel(std::unique_ptr<CurlConnection> connection, const BasicAccount& account);
  HttpResult post(const HttpRequest& request) override;

 private:
  std::unique_ptr<CurlConnection> connection_;
  Secret authorization_;
  std::optional<Problem> denied_;
};

}  // namespace signet
