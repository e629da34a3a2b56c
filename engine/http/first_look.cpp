#include "http/first_look.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>

#include "base/text.h"
#include "http/answer.h"
#include "http/host_name.h"
#include "http/plain_socket.h"
#include "http/tls_refusal.h"
#include "http/tls_verifier.h"

namespace signet {

namespace {

constexpr std::size_t most_head = std::size_t{64} << 10;
constexpr int most_served = 16;  // certificates of a chain

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct ConnectionDeleter {
  void operator()(SSL* connection) const { SSL_free(connection); }
};
using Context = std::unique_ptr<SSL_CTX, ContextDeleter>;
using Connection = std::unique_ptr<SSL, ConnectionDeleter>;

// One connection of the look: where, for whom, and how long.
struct Visit {
  const HttpEndpoint& endpoint;
  std::string address;
  std::string name;  // who the server should be
  const Clock& clock;
  Patience patience;
};

std::unexpected<Problem> not_reached() {
  return fail("look.not-reached", "was not looked at, because what comes before it failed");
}

std::string openssl_words() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  std::string words = reason == nullptr ? "the connection was closed" : reason;
  ERR_clear_error();
  return words;
}

// Goes on with one call of OpenSSL until it is through: true, or false where it ended.
template <class Call>
Expected<bool> finish(SSL* connection, const PlainSocket& socket, const Visit& visit,
                      const Call& call) {
  for (;;) {
    ERR_clear_error();
    const int result = call();
    if (result > 0) return true;
    const int error = SSL_get_error(connection, result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return false;
    const auto ready = socket.wait(error == SSL_ERROR_WANT_WRITE, visit.clock, visit.patience);
    if (!ready) return std::unexpected(ready.error());
  }
}

Connection connection_for(SSL_CTX* context, const PlainSocket& socket, const Visit& visit) {
  Connection connection(SSL_new(context));
  if (!connection) return nullptr;
  SSL_set_connect_state(connection.get());
  SSL_set_fd(connection.get(), socket.handle());
  const std::string& host = visit.endpoint.url.host;
  if (is_dns_name(host)) SSL_set_tlsext_host_name(connection.get(), host.c_str());
  return connection;
}

Bytes der_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  Bytes result(der, der + size);
  OPENSSL_free(der);
  return result;
}

std::vector<Bytes> served_by(SSL* connection) {
  std::vector<Bytes> chain;
  const STACK_OF(X509)* served = SSL_get_peer_cert_chain(connection);
  for (int at = 0; at < sk_X509_num(served) && at < most_served; ++at) {
    chain.push_back(der_of(sk_X509_value(served, at)));
  }
  return chain;
}

// As signet connects always.
Expected<void> verdict_of(const Visit& visit) {
  const auto verifier = TlsVerifier::make(visit.name, visit.endpoint.identity);
  if (!verifier) return std::unexpected(verifier.error());
  auto socket =
      PlainSocket::connect(visit.address, visit.endpoint.url.port, visit.clock, visit.patience);
  if (!socket) return std::unexpected(socket.error());
  const Context context(SSL_CTX_new(TLS_client_method()));
  if (!context || !(*verifier)->install(context.get())) {
    return fail("tls.failed", "OpenSSL cannot be used");
  }
  const Connection connection = connection_for(context.get(), *socket, visit);
  const auto shaken =
      finish(connection.get(), *socket, visit, [&] { return SSL_do_handshake(connection.get()); });
  if (!shaken) return std::unexpected(shaken.error());
  if (*shaken && (*verifier)->has_accepted(connection.get())) return {};
  TlsRefusal refusal;
  refusal.text = openssl_words();
  return std::unexpected(to_problem((*verifier)->refusal().value_or(refusal),
                                    visit.endpoint.url.authority(), visit.name));
}

// Whatever is there, old versions too: nothing is entrusted to it.
Context lenient_context() {
  Context context(SSL_CTX_new(TLS_client_method()));
  if (!context) return context;
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  return context;
}

std::optional<Seconds> date_in(std::string_view head) {
  for (const std::string_view line : split(head, '\n')) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    if (!equal_ignoring_case(trim(line.substr(0, colon)), "date")) continue;
    const std::string text(trim(line.substr(std::min(colon + 1, line.size()))));
    const std::time_t time = ::curl_getdate(text.c_str(), nullptr);
    if (time >= 0) return Seconds(std::chrono::seconds(time));
  }
  return std::nullopt;
}

Expected<HttpLook> parse_head(const std::string& head, Seconds at) {
  if (!head.starts_with("HTTP/1.") || head.size() < 12) {
    return fail("http.malformed", "what answers there does not speak HTTP");
  }
  HttpLook look;
  look.at = at;
  for (const char digit : head.substr(9, 3)) {
    if (digit < '0' || digit > '9') return fail("http.malformed", "the answer has no status");
    look.status = look.status * 10 + (digit - '0');
  }
  AnswerReader reader(0);
  for (const std::string_view line : split(head, '\n')) {
    if (!reader.line(line)) break;
  }
  look.challenges = reader.take(look.status).challenges;
  look.date = date_in(head);
  return look;
}

Expected<HttpLook> ask(SSL* connection, const PlainSocket& socket, const Visit& visit) {
  const HttpsUrl& url = visit.endpoint.url;
  const std::string request =
      fmt::format("POST {} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                  url.path, url.authority());
  const auto sent = finish(connection, socket, visit, [&] {
    return SSL_write(connection, request.data(), static_cast<int>(request.size()));
  });
  if (!sent) return std::unexpected(sent.error());
  std::string head;
  while (*sent && head.find("\r\n\r\n") == std::string::npos && head.size() < most_head) {
    std::array<char, 4096> part{};
    int size = 0;
    const auto read = finish(connection, socket, visit, [&] {
      return size = SSL_read(connection, part.data(), static_cast<int>(part.size()));
    });
    if (!read) return std::unexpected(read.error());
    if (!*read) break;
    head.append(part.data(), static_cast<std::size_t>(size));
  }
  if (head.empty()) {
    return fail("http.connection-lost", "the connection was closed without an answer");
  }
  return parse_head(head.substr(0, head.find("\r\n\r\n") + 2), visit.clock.now());
}

void shake_hands(FirstLook& look, const Visit& visit) {
  const auto refuse = [&](Problem problem) { look.tls = std::unexpected(std::move(problem)); };
  auto socket =
      PlainSocket::connect(visit.address, visit.endpoint.url.port, visit.clock, visit.patience);
  if (!socket) return refuse(socket.error());
  const Context context = lenient_context();
  const Connection connection = connection_for(context.get(), *socket, visit);
  if (!connection) return refuse({"tls.failed", "OpenSSL cannot be used", {}, {}, {}});
  const auto shaken =
      finish(connection.get(), *socket, visit, [&] { return SSL_do_handshake(connection.get()); });
  if (!shaken) return refuse(shaken.error());
  if (!*shaken) {
    return refuse({"tls.failed", "the TLS handshake broke off", openssl_words(), {}, {}});
  }
  look.tls = TlsLook{SSL_get_version(connection.get()), SSL_get_cipher(connection.get()),
                     served_by(connection.get()), Expected<void>()};
  look.http = ask(connection.get(), *socket, visit);
}

}  // namespace

FirstLook look_at(const HttpEndpoint& endpoint, const Clock& clock, const Patience& patience,
                  std::chrono::milliseconds each) {
  const std::string& host = endpoint.address.empty() ? endpoint.url.host : endpoint.address;
  FirstLook look{host, not_reached(), not_reached(), not_reached()};
  const auto names = addresses_of(host, clock, patience);
  if (!names) {
    look.addresses = std::unexpected(names.error());
    return look;
  }
  const auto patience_now = [&] {
    return Patience{std::min(patience.deadline, clock.steady() + each), patience.stop};
  };
  std::string first;
  look.addresses = std::vector<AddressLook>();
  for (const std::string& address : *names) {
    const auto begun = clock.steady();
    const auto socket = PlainSocket::connect(address, endpoint.url.port, clock, patience_now());
    look.addresses->push_back(
        {address, socket ? "" : to_line(socket.error()), clock.steady() - begun});
    if (socket && first.empty()) first = address;
  }
  if (first.empty()) return look;
  const std::string& name =
      endpoint.identity.name.empty() ? endpoint.url.host : endpoint.identity.name;
  shake_hands(look, {endpoint, first, name, clock, patience_now()});
  if (look.tls) {
    look.tls->verdict = verdict_of({endpoint, first, name, clock, patience_now()});
  }
  return look;
}

}  // namespace signet
