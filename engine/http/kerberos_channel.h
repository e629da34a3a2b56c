#pragma once

#include <memory>
#include <string>

#include "http/aside.h"
#include "http/curl_connection.h"
#include "http/gss_context.h"
#include "http/http_channel.h"
#include "http/http_endpoint.h"
#include "http/kerberos_login.h"

namespace signet {

// Authenticates connections with Kerberos, each with a context of its own, bound to the certificate
// of that very connection.
//
// First with an empty request, so that no body goes to a server that has not proved who it is. A
// server that then asks again, or that closes the connection, wants a token in every request: from
// then on it gets them, body and token together.
class KerberosChannel final : public HttpChannel {
 public:
  KerberosChannel(std::unique_ptr<CurlConnection> connection, KerberosAccount::Scheme scheme,
                  std::shared_ptr<KerberosLogin> login, const Clock& clock);
  HttpResult post(const HttpRequest& request) override;

 private:
  using Reply = std::expected<Answer, Loss>;
  struct Dialogue;

  Reply post_over_authenticated(const HttpRequest& request);
  Reply post_with_token(const HttpRequest& request, ByteView body);
  Expected<void> ask_for_challenge(const HttpRequest& request);
  Reply converse(const HttpRequest& request, ByteView body);
  Reply proved(const std::shared_ptr<Dialogue>& dialogue, const Bytes& last_token,
               const HttpRequest& request, Answer answer);
  static Expected<Bytes> answer(Dialogue& dialogue, ByteView said_by_server);
  Expected<Bytes> next_token(const std::shared_ptr<Dialogue>& dialogue, const Bytes& said_by_server,
                             const HttpRequest& request) const;
  Reply send(const HttpRequest& request, ByteView body, const Secret* authorization,
             Message::Over over);

  std::unique_ptr<CurlConnection> connection_;
  KerberosAccount::Scheme wanted_;
  std::shared_ptr<KerberosLogin> login_;
  const Clock& clock_;
  std::string scheme_;          // "Negotiate" or "Kerberos", once the server has said
  bool challenged_ = false;     // the connection at hand is there for a token
  bool authenticated_ = false;  // it needs none any more
  bool every_request_ = false;  // the server wants a token with each
};

}  // namespace signet
