#include "probe/tls_conversation.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "probe/served_chain.h"
#include "probe/socket_bio.h"
#include "probe/trust_roots.h"

namespace signet {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_goodbye = 1s;
constexpr long most_chain_bytes = 64L << 10;

std::string error_text(int error) { return std::generic_category().message(error); }

std::string limit_text(std::chrono::milliseconds limit) {
  if (limit % 1s == 0ms) return fmt::format("{} s", limit / 1s);
  return fmt::format("{} ms", limit.count());
}

// An address literal: nobody's name has to be made up or looked up for EHLO (RFC 5321, 4.1.3).
std::string own_name(int socket) {
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) != 0) return "[127.0.0.1]";
  if (own.ss_family == AF_INET6) {
    const auto* six = reinterpret_cast<const sockaddr_in6*>(&own);
    ::inet_ntop(AF_INET6, &six->sin6_addr, text.data(), text.size());
    return fmt::format("[IPv6:{}]", text.data());
  }
  const auto* four = reinterpret_cast<const sockaddr_in*>(&own);
  ::inet_ntop(AF_INET, &four->sin_addr, text.data(), text.size());
  return fmt::format("[{}]", text.data());
}

void send_in_clear(int socket, std::string_view text) {
  // A few bytes on a fresh connection: what does not fit into its buffer will time out.
  [[maybe_unused]] const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
}

// What is spoken inside TLS, where that is known.
Endpoint::Protocol spoken(const Endpoint& endpoint) {
  if (endpoint.protocol != Endpoint::Protocol::tls) return endpoint.protocol;
  if (endpoint.port == 465) return Endpoint::Protocol::smtp;
  if (endpoint.port == 993) return Endpoint::Protocol::imap;
  if (endpoint.port == 995) return Endpoint::Protocol::pop3;
  return Endpoint::Protocol::tls;
}

}  // namespace

TlsConversation::TlsConversation(const ProbeParts& parts, ProbeCall call)
    : parts_(parts), call_(std::move(call)) {
  record_.address = call_.address.text;
  record_.asked = call_.asked;
  record_.is_weak = call_.is_weak;
}

TlsConversation::~TlsConversation() { close(); }

const std::string& TlsConversation::name() const {
  return call_.endpoint.name.empty() ? call_.endpoint.host : call_.endpoint.name;
}

void TlsConversation::start(std::function<void()> on_end) {
  on_end_ = std::move(on_end);
  started_ = parts_.loop.now();
  begin_connecting();
}

void TlsConversation::give_up(std::string what) {
  if (!has_ended()) end(HandshakeRecord::Answer::timeout, std::move(what));
}

void TlsConversation::on_ready() {
  switch (stage_) {
    case Stage::connecting:
      return finish_connecting();
    case Stage::greeting:
      return read_greeting();
    case Stage::handshaking:
      return shake_hands();
    case Stage::leaving:
      return take_leave();
    case Stage::held:
    case Stage::left:
      return;
  }
}

// Each stage has its own end, and all of them the one of the whole.
void TlsConversation::limit(std::chrono::milliseconds longest, std::string what) {
  parts_.loop.cancel(timer_);
  const EventLoop::Time whole = started_ + parts_.limits.total;
  EventLoop::Time due = parts_.loop.now() + longest;
  std::string text = fmt::format("{} within {}", what, limit_text(longest));
  if (whole < due) {
    due = whole;
    text = fmt::format("{} within {} in all", what, limit_text(parts_.limits.total));
  }
  timer_ = parts_.loop.at(due, [this, text] { give_up(text); });
}

void TlsConversation::begin_connecting() {
  const auto* address = reinterpret_cast<const sockaddr*>(&call_.address.bytes);
  socket_ = ::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return fail_connecting(errno);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const int result = ::connect(socket_, address, call_.address.size);
  if (result != 0 && errno != EINPROGRESS) return fail_connecting(errno);
  limit(parts_.limits.connect, "no connection");
  watch_ = parts_.loop.watch(socket_, EPOLLOUT, [this] { on_ready(); });
}

void TlsConversation::finish_connecting() {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return fail_connecting(error);
  record_.connected = parts_.loop.now() - started_;
  if (call_.endpoint.protocol == Endpoint::Protocol::tls) return begin_tls();
  begin_greeting();
}

void TlsConversation::fail_connecting(int error) {
  if (error == ECONNREFUSED || error == ECONNRESET) {
    return end(HandshakeRecord::Answer::refused, "the connection is refused");
  }
  has_no_route_ = error == ENETUNREACH || error == EADDRNOTAVAIL || error == EAFNOSUPPORT;
  end(HandshakeRecord::Answer::timeout, fmt::format("it cannot be reached: {}", error_text(error)));
}

void TlsConversation::begin_greeting() {
  stage_ = Stage::greeting;
  greeting_.emplace(call_.endpoint.protocol, own_name(socket_));
  limit(parts_.limits.greeting, "the server was not ready for TLS");
  parts_.loop.change(watch_, EPOLLIN);
}

void TlsConversation::read_greeting() {
  std::array<char, 4096> bytes{};
  const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) {
    return end(HandshakeRecord::Answer::no_tls,
               size == 0 ? "the server closed the connection before TLS"
                         : fmt::format("the connection broke before TLS: {}", error_text(errno)));
  }
  const std::string answer = greeting_->take({bytes.data(), static_cast<std::size_t>(size)});
  if (!answer.empty()) send_in_clear(socket_, answer);
  if (greeting_->state() == Greeting::State::failed) {
    send_in_clear(socket_, Greeting::goodbye(call_.endpoint.protocol));
    return end(HandshakeRecord::Answer::no_tls, greeting_->fault());
  }
  if (greeting_->state() != Greeting::State::ready) return;
  if (greeting_->injected() > 0) {
    early_faults_.push_back(fmt::format(
        "{} after the answer to STARTTLS, in clear: somebody may speak in the server's place",
        count_text(greeting_->injected(), "byte")));
  }
  begin_tls();
}

void TlsConversation::begin_tls() {
  stage_ = Stage::handshaking;
  limit(parts_.limits.handshake, "the handshake did not end");
  tls_ = parts_.contexts.connect(call_.asked, call_.is_weak, *this);
  BIO* bio = tls_ ? new_socket_bio(socket_) : nullptr;
  if (bio == nullptr) return give_up("this machine has no memory left");
  SSL_set_bio(tls_.get(), bio, bio);
  if (!is_ip_literal(name())) SSL_set_tlsext_host_name(tls_.get(), name().c_str());
  SSL_set_tlsext_status_type(tls_.get(), TLSEXT_STATUSTYPE_ocsp);
  SSL_set_max_cert_list(tls_.get(), most_chain_bytes);
  shake_hands();
}

void TlsConversation::shake_hands() {
  ERR_clear_error();
  errno = 0;
  const int result = SSL_connect(tls_.get());
  if (result == 1) return finish_handshake();
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return parts_.loop.change(watch_, EPOLLIN);
    case SSL_ERROR_WANT_WRITE:
      return parts_.loop.change(watch_, EPOLLOUT);
    default:  // a failure, of which OpenSSL's error queue knows more
      return fail_handshake(result);
  }
}

void TlsConversation::see_chain(X509_STORE_CTX* handshake) {
  ServedChain served = read_chain(handshake, name(), parts_.loop.wall(), parts_.certificates);
  record_.chain = std::move(served.certificates);
  record_.verify_code = served.verify_code;
  record_.verify_text = std::move(served.verify_text);
  const bool is_pinned =
      !record_.chain.empty() &&
      std::ranges::find(call_.pins, record_.chain.front().thumbprint) != call_.pins.end();
  if (!is_pinned) record_.faults = std::move(served.faults);
}

void TlsConversation::finish_handshake() {
  record_.version = SSL_get_version(tls_.get());
  if (const char* cipher = SSL_get_cipher_name(tls_.get()); cipher != nullptr) {
    record_.cipher = cipher;
  }
  const unsigned char* staple = nullptr;
  record_.has_ocsp_staple = SSL_get_tlsext_status_ocsp_resp(tls_.get(), &staple) > 0;
  if (SSL_session_reused(tls_.get()) == 1) {
    record_.faults.emplace_back("the server resumed a session that was never made");
  }
  if (record_.asks_for_certificate) record_.notes.emplace_back("it asks for a client certificate");
  if (record_.is_weak) {
    record_.notes.push_back(
        fmt::format("it only answers to weak TLS: {} with {}", record_.version, record_.cipher));
  }
  std::ranges::move(early_faults_, std::back_inserter(record_.faults));
  end(HandshakeRecord::Answer::served, {});
}

// In TLS 1.2 the server signs its half of the key exchange before it asks for a certificate, if
// there is such a half.
bool TlsConversation::has_proven_its_key() const {
  const SSL_CIPHER* cipher = SSL_get_pending_cipher(tls_.get());
  const int exchange = cipher == nullptr ? NID_undef : SSL_CIPHER_get_kx_nid(cipher);
  return record_.asks_for_certificate && !record_.chain.empty() &&
         (exchange == NID_kx_ecdhe || exchange == NID_kx_dhe);
}

void TlsConversation::fail_handshake(int result) {
  const std::string what = handshake_fault(result);
  ERR_clear_error();
  if (has_proven_its_key()) {
    record_.version = SSL_get_version(tls_.get());
    record_.notes.push_back("it wants a client certificate and goes no further: " + what);
    return end(HandshakeRecord::Answer::served, {});
  }
  failed_in_tls_ = true;
  std::ranges::move(early_faults_, std::back_inserter(record_.faults));
  end(HandshakeRecord::Answer::no_tls, what);
}

std::string TlsConversation::handshake_fault(int result) const {
  const int kind = SSL_get_error(tls_.get(), result);
  const unsigned long error = ERR_peek_error();
  const int reason = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
  if (!record_.alert.empty()) {
    return fmt::format("the server breaks the handshake off: {}", record_.alert);
  }
  if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING || (kind == SSL_ERROR_SYSCALL && errno == 0)) {
    return "the server closes the connection in the handshake";
  }
  if (kind == SSL_ERROR_SYSCALL) {
    return fmt::format("the connection breaks in the handshake: {}", error_text(errno));
  }
  if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
      reason == SSL_R_PACKET_LENGTH_TOO_LONG || reason == SSL_R_UNEXPECTED_MESSAGE) {
    return "what it answers is not TLS";
  }
  if (reason == SSL_R_EXCESSIVE_MESSAGE_SIZE) return "what it sends is longer than 64 KiB";
  const char* text = ERR_reason_error_string(error);
  return fmt::format("the handshake fails: {}", text == nullptr ? "no reason is known" : text);
}

void TlsConversation::end(HandshakeRecord::Answer answer, std::string what) {
  parts_.loop.cancel(timer_);
  // A held connection is not listened to: whatever comes is read when it leaves.
  parts_.loop.forget(std::exchange(watch_, 0));
  stage_ = Stage::held;
  record_.answer = answer;
  record_.what = std::move(what);
  record_.at = parts_.loop.wall();
  record_.ended = parts_.loop.now() - started_;
  if (answer != HandshakeRecord::Answer::served) close();
  std::exchange(on_end_, nullptr)();
}

void TlsConversation::leave(std::function<void()> on_left) {
  on_left_ = std::move(on_left);
  const bool is_open = tls_ && SSL_is_init_finished(tls_.get()) == 1;
  if (!is_open || spoken(call_.endpoint) == Endpoint::Protocol::tls) {
    if (is_open) SSL_shutdown(tls_.get());
    close();
    return std::exchange(on_left_, nullptr)();
  }
  stage_ = Stage::leaving;
  // A server that speaks first inside TLS is let speak: it would complain of who does not wait.
  const bool may_speak = call_.endpoint.protocol != Endpoint::Protocol::tls;
  timer_ = parts_.loop.at(parts_.loop.now() + longest_goodbye, [this] {
    close();
    std::exchange(on_left_, nullptr)();
  });
  watch_ = parts_.loop.watch(socket_, EPOLLIN, [this] { on_ready(); });
  if (may_speak) {
    said_goodbye_ = true;
    const std::string_view goodbye = Greeting::goodbye(spoken(call_.endpoint));
    SSL_write(tls_.get(), goodbye.data(), static_cast<int>(goodbye.size()));
  }
}

void TlsConversation::take_leave() {
  std::array<char, 4096> bytes{};
  ERR_clear_error();
  const int size = SSL_read(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
  if (size > 0 && !said_goodbye_) {
    said_goodbye_ = true;
    const std::string_view goodbye = Greeting::goodbye(spoken(call_.endpoint));
    SSL_write(tls_.get(), goodbye.data(), static_cast<int>(goodbye.size()));
  }
  const bool goes_on = size > 0 || SSL_get_error(tls_.get(), size) == SSL_ERROR_WANT_READ;
  ERR_clear_error();
  if (goes_on) return;
  close();
  std::exchange(on_left_, nullptr)();
}

void TlsConversation::close() {
  parts_.loop.cancel(timer_);
  parts_.loop.forget(std::exchange(watch_, 0));
  tls_.reset();
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  if (stage_ >= Stage::held) stage_ = Stage::left;
}

}  // namespace signet
