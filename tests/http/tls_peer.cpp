#include "tls_peer.h"

#include <fmt/format.h>
#include <openssl/pkcs12.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "base/text.h"
#include "loopback.h"
#include "x509/pkcs12.h"

namespace signet::test {

namespace {

void require(bool condition, const char* what) {
  if (condition) return;
  std::cerr << "the TLS peer cannot " << what << '\n';
  std::abort();
}

// Key and certificates get from one OpenSSL to the other as a PKCS#12.
void present(SSL_CTX* context, const KeyMaterial& identity) {
  std::string word = "peer";
  const Bytes file = write_pkcs12(identity, Secret::take(word), {}).value();
  const std::uint8_t* at = file.data();
  PKCS12* bag = d2i_PKCS12(nullptr, &at, static_cast<long>(file.size()));
  EVP_PKEY* key = nullptr;
  X509* leaf = nullptr;
  STACK_OF(X509)* chain = nullptr;
  require(PKCS12_parse(bag, "peer", &key, &leaf, &chain) == 1, "read its key");
  require(SSL_CTX_use_cert_and_key(context, leaf, key, chain, 1) == 1, "use its key");
  PKCS12_free(bag);
  EVP_PKEY_free(key);
  X509_free(leaf);
  sk_X509_pop_free(chain, X509_free);
}

// Reads until `end` is in the text.
bool read_until(SSL* tls, std::string& text, std::string_view end) {
  while (text.find(end) == std::string::npos) {
    char part[4096];
    const int count = SSL_read(tls, part, sizeof part);
    if (count <= 0) return false;
    text.append(part, static_cast<std::size_t>(count));
  }
  return true;
}

bool read_size(SSL* tls, std::string& text, std::size_t size) {
  while (text.size() < size) {
    char part[4096];
    const int count = SSL_read(tls, part, sizeof part);
    if (count <= 0) return false;
    text.append(part, static_cast<std::size_t>(count));
  }
  return true;
}

std::optional<PeerRequest> read_request(SSL* tls) {
  std::string text;
  if (!read_until(tls, text, "\r\n\r\n")) return std::nullopt;
  const std::size_t head_size = text.find("\r\n\r\n");
  PeerRequest request;
  const std::vector<std::string_view> lines =
      split(std::string_view(text).substr(0, head_size), '\n');
  request.line = trim(lines.front());
  for (const std::string_view line : std::span(lines).subspan(1)) {
    const std::size_t colon = line.find(':');
    request.headers[to_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  request.body = text.substr(head_size + 4);
  const std::size_t size = std::strtoul(request.header("content-length").c_str(), nullptr, 10);
  if (!read_size(tls, request.body, size)) return std::nullopt;
  return request;
}

bool write_all(SSL* tls, std::string_view bytes) {
  return bytes.empty() || SSL_write(tls, bytes.data(), static_cast<int>(bytes.size())) > 0;
}

}  // namespace

std::string PeerRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

std::string http(std::string_view status, std::string_view body, std::string_view headers) {
  return fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\n\r\n{}", status, headers, body.size(),
                     body);
}

TlsPeer::TlsPeer(const KeyMaterial& identity, Handler handler, int highest_version)
    : context_(SSL_CTX_new(TLS_server_method())), handler_(std::move(handler)) {
  ::signal(SIGPIPE, SIG_IGN);  // clients hang up in the middle
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context_.get(), highest_version);
  SSL_CTX_set_security_level(context_.get(), highest_version < TLS1_2_VERSION ? 0 : 1);
  SSL_CTX_set_mode(context_.get(), SSL_MODE_AUTO_RETRY);
  present(context_.get(), identity);
  listener_ = open_listener();
  port_ = port_of(listener_);
  acceptor_ = std::thread([this] { listen(); });
}

TlsPeer::~TlsPeer() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& conversation : conversations_) conversation.join();
  ::close(listener_);
}

std::vector<PeerRequest> TlsPeer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void TlsPeer::listen() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    if (closing_) {
      ::close(socket);
      return;
    }
    sockets_.push_back(socket);
    const unsigned number = ++connections_;
    conversations_.emplace_back([this, socket, number] { serve(socket, number); });
  }
}

void TlsPeer::serve(int socket, unsigned number) {
  SSL* tls = SSL_new(context_.get());
  SSL_set_fd(tls, socket);
  if (SSL_accept(tls) == 1) {
    ++handshakes_;
    if (SSL_session_reused(tls) == 1) ++resumptions_;
    converse(tls, number);
  }
  SSL_free(tls);
  const std::lock_guard lock(mutex_);
  std::erase(sockets_, socket);
  ::close(socket);
}

void TlsPeer::converse(SSL* tls, unsigned number) {
  const char* server_name = SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name);
  while (std::optional<PeerRequest> request = read_request(tls)) {
    request->connection = number;
    request->server_name = server_name == nullptr ? "" : server_name;
    const PeerReply reply = answer(*request);
    if (!write_all(tls, reply.bytes) || reply.then == PeerReply::Then::close) return;
    while (reply.then == PeerReply::Then::flood) {
      const std::size_t size = std::min(reply.bytes.size(), std::size_t{16384});
      if (!write_all(tls, std::string_view(reply.bytes).substr(reply.bytes.size() - size))) return;
    }
  }
}

PeerReply TlsPeer::answer(const PeerRequest& request) {
  const std::lock_guard handling(handling_);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  return handler_(request);
}

}  // namespace signet::test
