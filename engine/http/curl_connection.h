#pragma once

#include <expected>
#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "http/answer.h"
#include "http/curl_channel.h"
#include "http/curl_library.h"
#include "http/http_endpoint.h"
#include "http/tls_verifier.h"

namespace signet {

struct Message {
  // Over which connection: one that is there or a new one; the last message's or none at all (then
  // it fails, `gone`); a new one.
  enum class Over { any, last, fresh };

  std::string content_type;  // empty: none
  ByteView body;
  const Secret* authorization = nullptr;  // the header's value
  Over over = Over::any;
  std::chrono::milliseconds deadline;  // Clock::steady
  std::stop_token stop;
};

// Why there is no whole answer to a message.
struct Loss {
  Problem problem;
  bool sent = false;  // a part of the message may have left
  bool gone = false;  // nothing left, because the connection of the last message is no more
};

// At most one TLS connection to an endpoint, and messages over it, each exactly once: no message
// is ever repeated, and none leaves before the verifier has accepted the peer of the very
// connection. Knows nothing of accounts.
class CurlConnection {
 public:
  static Expected<std::unique_ptr<CurlConnection>> make(const HttpEndpoint& endpoint,
                                                        const Clock& clock, const Log& log,
                                                        HttpLimits limits);
  CurlConnection(const CurlConnection&) = delete;
  CurlConnection& operator=(const CurlConnection&) = delete;

  std::expected<Answer, Loss> post(const Message& message);

  // The certificate, as DER, of the server that the last message went to.
  const Bytes& peer() const { return peer_; }
  // "https://other.example:8443", when the last answer leads elsewhere: no path, for it may hold a
  // secret.
  std::string redirect_target() const;
  // For messages: "mail.example.com", "mail.example.com:8443".
  const std::string& server() const { return server_; }
  // Who the server must be.
  const std::string& name() const { return name_; }

 private:
  CurlConnection(const HttpEndpoint& endpoint, std::string name, const Clock& clock, const Log& log,
                 HttpLimits limits, std::unique_ptr<TlsVerifier> verifier);

  bool set_options(const HttpEndpoint& endpoint);
  bool set_callbacks();
  bool prepare(const Message& message);
  Expected<CURLcode> run(const Message& message);
  Loss loss_of(CURLcode code) const;
  void tell(const Message& message, std::chrono::milliseconds begun, std::string_view end) const;

  // libcurl's callbacks; `self` is the connection.
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static CURLcode set_up_tls(CURL*, void* context, void* self);
  static int before_request(void* self, char*, char*, int, int);
  static std::size_t take_line(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t take_part(char* data, std::size_t size, std::size_t count, void* self);

  std::string server_;
  std::string name_;
  const Clock& clock_;
  const Log& log_;
  HttpLimits limits_;
  std::unique_ptr<TlsVerifier> verifier_;
  std::string host_header_;
  CurlList dialled_;
  // Before the handles, which use them until they are gone.
  CurlList headers_;
  std::string curl_words_;
  AnswerReader reader_;
  bool may_connect_ = false;
  bool only_last_ = false;
  const SSL* last_ = nullptr;  // never followed, only compared: it may be gone
  bool unverified_ = false;
  bool sent_ = false;
  Bytes peer_;
  CurlMultiHandle multi_;
  CurlHandle easy_;
};

}  // namespace signet
