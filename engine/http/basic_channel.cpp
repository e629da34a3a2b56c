#include "http/basic_channel.h"

#include "http/outcome.h"

namespace signet {

namespace {

Secret basic_authorization(const BasicAccount& account) {
  Bytes pair(account.user.begin(), account.user.end());
  pair.reserve(account.user.size() + 1 + account.password.size());
  pair.push_back(':');
  account.password.reveal(
      [&](ByteView bytes) { pair.insert(pair.end(), bytes.begin(), bytes.end()); });
  std::string base64 = to_base64(pair);
  std::string value = "Basic ";
  value.reserve(value.size() + base64.size());
  value += base64;
  wipe(base64);
  wipe(std::span(pair));
  return Secret::take(value);
}

}  // namespace

BasicChannel::BasicChannel(std::unique_ptr<CurlConnection> connection, const BasicAccount& account)
    : connection_(std::move(connection)), authorization_(basic_authorization(account)) {}

HttpResult BasicChannel::post(const HttpRequest& request) {
  if (denied_) return std::unexpected(HttpFailure{*denied_});
  Message message{request.content_type, request.body,     &authorization_,
                  Message::Over::any,   request.deadline, request.stop};
  HttpResult result = outcome(connection_->post(message), *connection_);
  if (!result && result.error().problem.code == "auth.denied") denied_ = result.error().problem;
  return result;
}

}  // namespace signet
