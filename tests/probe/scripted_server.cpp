#include "scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pkcs12.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "x509/pkcs12.h"

namespace signet::test {

namespace {

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct ConnectionDeleter {
  void operator()(SSL* tls) const { SSL_free(tls); }
};

void require(bool condition, const char* what) {
  if (condition) return;
  std::cerr << "the scripted server cannot " << what << '\n';
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

int open_listener() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  require(::bind(listener, generic, sizeof address) == 0, "get a port");
  return listener;
}

std::uint16_t port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  require(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0,
          "tell its port");
  return ntohs(address.sin_port);
}

int staple(SSL* tls, void* text) {
  const auto* answer = static_cast<const std::string*>(text);
  if (answer->empty()) return SSL_TLSEXT_ERR_NOACK;
  auto* copy = static_cast<unsigned char*>(OPENSSL_memdup(answer->data(), answer->size()));
  SSL_set_tlsext_status_ocsp_resp(tls, copy, static_cast<long>(answer->size()));
  return SSL_TLSEXT_ERR_OK;
}

// Whatever the client shows, a handshake ends well; without any it may be wanted to fail.
int accept_client(int /*accepted*/, X509_STORE_CTX* /*handshake*/) { return 1; }

}  // namespace

void Peer::send(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string Peer::read_line() const {
  std::string line;
  char letter = 0;
  while (::recv(socket_, &letter, 1, 0) == 1 && letter != '\n') {
    if (letter != '\r') line += letter;
  }
  return line;
}

void Peer::flood(std::string_view text) const {
  while (::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) > 0) {
  }
}

void Peer::drip(std::string_view text) const {
  for (const char letter : text) {
    pollfd client{socket_, POLLIN, 0};
    ::poll(&client, 1, 20);
    if (::send(socket_, &letter, 1, MSG_NOSIGNAL) != 1) return;
  }
}

std::string Peer::listen() const {
  std::string text;
  char letter = 0;
  while (::recv(socket_, &letter, 1, 0) == 1) text += letter;
  return text;
}

void Peer::reset() const {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

std::string Peer::serve(const std::vector<const KeyMaterial*>& identities, const Tls& how) const {
  const std::unique_ptr<SSL_CTX, ContextDeleter> context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), how.highest_version);
  SSL_CTX_set_security_level(context.get(), how.security_level);
  SSL_CTX_set_verify(context.get(), how.verify, accept_client);
  std::string answer = how.ocsp_staple;
  SSL_CTX_set_tlsext_status_cb(context.get(), staple);
  SSL_CTX_set_tlsext_status_arg(context.get(), &answer);
  for (const KeyMaterial* identity : identities) present(context.get(), *identity);
  const std::unique_ptr<SSL, ConnectionDeleter> tls(SSL_new(context.get()));
  SSL_set_fd(tls.get(), socket_);
  if (SSL_accept(tls.get()) != 1) return {};
  std::string said;
  char letter = 0;
  while (SSL_read(tls.get(), &letter, 1) == 1) said += letter;
  return said.empty() ? "(nothing)" : said;
}

ScriptedServer::ScriptedServer(std::function<void(const Peer&)> script)
    : script_(std::move(script)), listener_(open_listener()), port_(port_of(listener_)) {
  ::signal(SIGPIPE, SIG_IGN);  // of this side: clients hang up in the middle
  require(::listen(listener_, 512) == 0, "listen");
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  {
    const std::scoped_lock lock(mutex_);
    is_closing_ = true;
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& conversation : conversations_) conversation.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
}

void ScriptedServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::scoped_lock lock(mutex_);
    if (is_closing_) {
      ::close(socket);
      return;
    }
    const std::size_t place = sockets_.size();
    sockets_.push_back(socket);
    const unsigned number = ++connections_;
    conversations_.emplace_back([this, socket, number, place] {
      script_(Peer(socket, number));
      const std::scoped_lock closing(mutex_);
      ::close(socket);
      sockets_[place] = -1;
    });
  }
}

std::uint16_t deaf_port() {
  const int socket = open_listener();
  const std::uint16_t port = port_of(socket);
  ::close(socket);
  return port;
}

}  // namespace signet::test
