#include "http/curl_connection.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "http/curl_problem.h"
#include "http/host_name.h"

namespace signet {

namespace {

template <class... Value>
bool set(CURL* easy, CURLoption option, Value... value) {
  return curl_easy_setopt(easy, option, value...) == CURLE_OK;
}

std::unexpected<Problem> invalid(const char* what, const std::string& text) {
  return std::unexpected(
      Problem{"endpoint.invalid", std::string("this is not ") + what, printable(text), {}, {}});
}

Expected<void> check(const HttpEndpoint& endpoint, const std::string& name) {
  if (!is_host(endpoint.url.host)) return invalid("a host", endpoint.url.host);
  if (!is_host(name)) return invalid("a name that a certificate can have", name);
  if (!endpoint.address.empty() && !is_host(endpoint.address)) {
    return invalid("a host name or IP address", endpoint.address);
  }
  const bool plain = endpoint.proxy.starts_with("http://") &&
                     endpoint.proxy.find_first_of("@ \r\n", 7) == std::string::npos;
  if (!endpoint.proxy.empty() && !plain) {
    // It may hold a password, so it is not repeated.
    return invalid("a proxy", "wanted: http://HOST:PORT, without a user");
  }
  return {};
}

bool add_authorization(CurlList& headers, const Secret& value) {
  return value.reveal([&](ByteView bytes) {
    std::string line = "Authorization: ";
    line.reserve(line.size() + bytes.size());
    line += as_text(bytes);
    const bool added = append(headers, line.c_str());
    wipe(line);
    return added;
  });
}

// While it lives the handle is in the multi handle; taking it out ends what is under way.
class Underway {
 public:
  Underway(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
    added_ = curl_multi_add_handle(multi, easy) == CURLM_OK;
  }
  Underway(const Underway&) = delete;
  Underway& operator=(const Underway&) = delete;
  ~Underway() {
    if (added_) curl_multi_remove_handle(multi_, easy_);
  }
  bool added() const { return added_; }

 private:
  CURLM* multi_;
  CURL* easy_;
  bool added_ = false;
};

}  // namespace

CurlConnection::CurlConnection(const HttpEndpoint& endpoint, std::string name, const Clock& clock,
                               const Log& log, HttpLimits limits,
                               std::unique_ptr<TlsVerifier> verifier)
    : server_(endpoint.url.authority()),
      name_(std::move(name)),
      clock_(clock),
      log_(log),
      limits_(limits),
      verifier_(std::move(verifier)),
      curl_words_(CURL_ERROR_SIZE, '\0'),
      reader_(limits.body_bytes),
      multi_(curl_multi_init()),
      easy_(curl_easy_init()) {}

Expected<std::unique_ptr<CurlConnection>> CurlConnection::make(const HttpEndpoint& endpoint,
                                                               const Clock& clock, const Log& log,
                                                               HttpLimits limits) {
  if (const Expected<void> opened = open_curl_library(); !opened) {
    return std::unexpected(opened.error());
  }
  const std::string& identity = endpoint.identity.name;
  const std::string name = to_lower(identity.empty() ? endpoint.url.host : identity);
  if (const Expected<void> fits = check(endpoint, name); !fits) {
    return std::unexpected(fits.error());
  }
  auto verifier = TlsVerifier::make(name, endpoint.identity);
  if (!verifier) return std::unexpected(verifier.error());
  std::unique_ptr<CurlConnection> connection(
      new CurlConnection(endpoint, name, clock, log, limits, std::move(*verifier)));
  const bool ready = connection->multi_ != nullptr && connection->easy_ != nullptr &&
                     connection->set_options(endpoint) && connection->set_callbacks();
  if (!ready) return fail("http.library", "libcurl lacks what signet needs");
  return connection;
}

// The name in libcurl's URL is the one that the certificate must have, because libcurl sends that
// in the handshake (SNI); the URL's own host goes into the Host header, and what is dialled is a
// third.
bool CurlConnection::set_options(const HttpEndpoint& endpoint) {
  const HttpsUrl& url = endpoint.url;
  const HttpsUrl named{name_, url.port, url.path};
  host_header_ = "Host: " + url.authority();
  const std::string& dialled = endpoint.address.empty() ? url.host : endpoint.address;
  const std::string connect_to = fmt::format("::{}:{}", bracketed(dialled), url.port);
  if (!append(dialled_, connect_to.c_str())) return false;
  // libcurl's own comparison of names stays on beside ours, except that a pin needs no name.
  const long verify_host = endpoint.identity.pins.empty() ? 2L : 0L;
  CURL* easy = easy_.get();
  return set(easy, CURLOPT_URL, named.text().c_str()) &&
         set(easy, CURLOPT_CONNECT_TO, dialled_.get()) &&
         set(easy, CURLOPT_PROTOCOLS_STR, "https") &&
         set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https") && set(easy, CURLOPT_FOLLOWLOCATION, 0L) &&
         set(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1}) &&
         set(easy, CURLOPT_HTTP09_ALLOWED, 0L) && set(easy, CURLOPT_PATH_AS_IS, 1L) &&
         set(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2}) &&
         set(easy, CURLOPT_SSL_VERIFYPEER, 1L) && set(easy, CURLOPT_SSL_VERIFYHOST, verify_host) &&
         // A resumed session would have no handshake in which to look at the peer.
         set(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) && set(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L) &&
         set(easy, CURLOPT_CAINFO, nullptr) && set(easy, CURLOPT_CAPATH, nullptr) &&
         set(easy, CURLOPT_PROXY, endpoint.proxy.c_str()) && set(easy, CURLOPT_NOPROXY, "") &&
         set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
         set(easy, CURLOPT_NETRC, long{CURL_NETRC_IGNORED}) && set(easy, CURLOPT_COOKIEFILE, "") &&
         set(easy, CURLOPT_NOSIGNAL, 1L) && set(easy, CURLOPT_QUICK_EXIT, 1L) &&
         set(easy, CURLOPT_TCP_KEEPALIVE, 1L) &&
         set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect.count())) &&
         curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 1L) == CURLM_OK;
}

bool CurlConnection::set_callbacks() {
  CURL* easy = easy_.get();
  void* self = this;
  return set(easy, CURLOPT_ERRORBUFFER, curl_words_.data()) &&
         set(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlConnection::open_socket) &&
         set(easy, CURLOPT_OPENSOCKETDATA, self) &&
         set(easy, CURLOPT_SSL_CTX_FUNCTION, &CurlConnection::set_up_tls) &&
         set(easy, CURLOPT_SSL_CTX_DATA, self) &&
         set(easy, CURLOPT_PREREQFUNCTION, &CurlConnection::before_request) &&
         set(easy, CURLOPT_PREREQDATA, self) &&
         set(easy, CURLOPT_HEADERFUNCTION, &CurlConnection::take_line) &&
         set(easy, CURLOPT_HEADERDATA, self) &&
         set(easy, CURLOPT_WRITEFUNCTION, &CurlConnection::take_part) &&
         set(easy, CURLOPT_WRITEDATA, self);
}

bool CurlConnection::prepare(const Message& message) {
  reader_ = AnswerReader(limits_.body_bytes);
  verifier_->forget_refusal();
  curl_words_.assign(CURL_ERROR_SIZE, '\0');
  only_last_ = message.over == Message::Over::last;
  may_connect_ = !only_last_;
  unverified_ = sent_ = false;
  const std::string content_type = "Content-Type: " + message.content_type;
  headers_.reset();
  CURL* easy = easy_.get();
  const bool complete =
      append(headers_, host_header_.c_str()) && append(headers_, "Accept-Encoding: identity") &&
      append(headers_, "Expect:") && append(headers_, "User-Agent: signet") &&
      append(headers_, message.content_type.empty() ? "Content-Type:" : content_type.c_str()) &&
      (message.authorization == nullptr || add_authorization(headers_, *message.authorization));
  const char* body = message.body.empty() ? "" : as_text(message.body).data();
  return complete && set(easy, CURLOPT_HTTPHEADER, headers_.get()) && set(easy, CURLOPT_POST, 1L) &&
         set(easy, CURLOPT_FRESH_CONNECT, message.over == Message::Over::fresh ? 1L : 0L) &&
         set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message.body.size())) &&
         set(easy, CURLOPT_POSTFIELDS, body);  // not copied
}

std::expected<Answer, Loss> CurlConnection::post(const Message& message) {
  const auto begun = clock_.steady();
  if (!prepare(message)) {
    return std::unexpected(Loss{{"http.library", "libcurl refuses a request", {}, {}, {}}});
  }
  Expected<CURLcode> code = run(message);
  if (code && *code == CURLE_OK && !reader_.has_head()) code = CURLE_GOT_NOTHING;
  set(easy_.get(), CURLOPT_HTTPHEADER, nullptr);
  set(easy_.get(), CURLOPT_POSTFIELDS, nullptr);
  headers_.reset();
  if (!code || *code != CURLE_OK) {
    const Loss loss = code ? loss_of(*code) : Loss{code.error(), sent_, false};
    tell(message, begun, loss.problem.code);
    return std::unexpected(loss);
  }
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  Answer answer = reader_.take(static_cast<int>(status));
  tell(message, begun, fmt::format("{}, {} bytes", status, answer.body.size()));
  return answer;
}

// Waits in poll(): for the network, for libcurl's own timers, for the deadline; the stop wakes it.
Expected<CURLcode> CurlConnection::run(const Message& message) {
  const std::stop_callback wake(message.stop, [this] { curl_multi_wakeup(multi_.get()); });
  const Underway underway(multi_.get(), easy_.get());
  if (!underway.added()) return CURLE_OUT_OF_MEMORY;
  for (;;) {
    if (message.stop.stop_requested()) {
      return fail("http.stopped", "the call of " + server_ + " was stopped");
    }
    const auto left = message.deadline - clock_.steady();
    if (left.count() <= 0) {
      return fail("http.timeout", server_ + " did not answer in time");
    }
    int running = 0;
    if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
    int more = 0;
    if (const CURLMsg* done = curl_multi_info_read(multi_.get(), &more)) return done->data.result;
    constexpr decltype(left.count()) longest = std::numeric_limits<int>::max();
    const int wait_ms = static_cast<int>(std::min(left.count(), longest));
    curl_multi_poll(multi_.get(), nullptr, 0, wait_ms, nullptr);
  }
}

Loss CurlConnection::loss_of(CURLcode code) const {
  Loss loss;
  loss.sent = sent_;
  const bool refused = code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK;
  loss.gone = !sent_ && only_last_ && !unverified_ && refused;
  if (reader_.too_large()) {
    loss.problem = Problem{"http.too-large",
                           server_ + " answers more than can be taken",
                           fmt::format("limit {} bytes", limits_.body_bytes),
                           {},
                           {}};
  } else if (unverified_) {
    loss.problem = Problem{"tls.failed", server_ + " was not verified", {}, {}, {}};
  } else if (!sent_ && verifier_->refusal()) {
    loss.problem = to_problem(*verifier_->refusal(), server_, name_);
  } else {
    long proxy_status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    loss.problem = to_problem(CurlEnd{code, curl_words_.c_str(), proxy_status, sent_}, server_);
  }
  return loss;
}

void CurlConnection::tell(const Message& message, std::chrono::milliseconds begun,
                          std::string_view end) const {
  log_.debug("HTTP POST", {{"server", server_},
                           {"authorization", message.authorization == nullptr ? "no" : "yes"},
                           {"sent", fmt::format("{} bytes", message.body.size())},
                           {"answer", end},
                           {"took", fmt::format("{} ms", (clock_.steady() - begun).count())}});
}

std::string CurlConnection::redirect_target() const {
  const char* target = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_REDIRECT_URL, &target);
  if (target == nullptr) return {};
  const std::string_view text = target;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return {};
  std::string_view host = text.substr(scheme_end + 3);
  host = host.substr(0, host.find_first_of("/?#\\"));
  if (const std::size_t user_end = host.rfind('@'); user_end != std::string_view::npos) {
    host.remove_prefix(user_end + 1);
  }
  return printable(text.substr(0, scheme_end + 3)) + printable(host.substr(0, 260));
}

// libcurl sends a request again by itself when a kept connection breaks before the answer, which
// could act twice. Without a new connection it cannot.
curl_socket_t CurlConnection::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  if (!static_cast<CurlConnection*>(self)->may_connect_) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURLcode CurlConnection::set_up_tls(CURL*, void* context, void* self) {
  const bool installed =
      static_cast<CurlConnection*>(self)->verifier_->install(static_cast<SSL_CTX*>(context));
  return installed ? CURLE_OK : CURLE_ABORTED_BY_CALLBACK;
}

// Called for new and for kept connections, before the first byte of a request.
int CurlConnection::before_request(void* self, char*, char*, int, int) {
  auto& connection = *static_cast<CurlConnection*>(self);
  const curl_tlssessioninfo* session = nullptr;
  curl_easy_getinfo(connection.easy_.get(), CURLINFO_TLS_SSL_PTR, &session);
  const bool known = session != nullptr && session->backend == CURLSSLBACKEND_OPENSSL;
  const auto* tls = known ? static_cast<const SSL*>(session->internals) : nullptr;
  connection.unverified_ = !connection.verifier_->has_accepted(tls);
  const bool other = connection.only_last_ && tls != connection.last_;
  if (connection.unverified_ || connection.sent_ || other) return CURL_PREREQFUNC_ABORT;
  connection.last_ = tls;
  connection.peer_ = peer_certificate(tls);
  connection.may_connect_ = false;
  connection.sent_ = true;
  return CURL_PREREQFUNC_OK;
}

std::size_t CurlConnection::take_line(char* data, std::size_t size, std::size_t count, void* self) {
  const bool taken = static_cast<CurlConnection*>(self)->reader_.line({data, size * count});
  return taken ? size * count : 0;
}

std::size_t CurlConnection::take_part(char* data, std::size_t size, std::size_t count, void* self) {
  const bool taken = static_cast<CurlConnection*>(self)->reader_.part({data, size * count});
  return taken ? size * count : CURL_WRITEFUNC_ERROR;
}

}  // namespace signet
