#pragma once

#include <memory>

#include "http/curl_connection.h"
#include "http/endpoint.h"
#include "http/http_channel.h"

namespace signet {

// Sends user and password with each request, and only there.
class BasicChannel final : public HttpChannel {
 public:
  BasicChannel(std::unique_ptr<CurlConnection> connection, const BasicAccount& account);
  HttpResult post(const HttpRequest& request) override;

 private:
  std::unique_ptr<CurlConnection> connection_;
  Secret authorization_;
};

}  // namespace signet
