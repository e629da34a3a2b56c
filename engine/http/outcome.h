#pragma once

#include "http/curl_connection.h"
#include "http/http_channel.h"

namespace signet {

// What the answer to a request with its body means for the caller.
HttpResult outcome(std::expected<Answer, Loss> answer, const CurlConnection& connection);

}  // namespace signet
