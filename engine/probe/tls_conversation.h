#pragma once

#include <sys/socket.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "probe/event_loop.h"
#include "probe/greeting.h"
#include "probe/handshake_record.h"
#include "probe/probe_limits.h"
#include "probe/tls_contexts.h"
#include "x509/certificate_reader.h"

namespace signet {

struct PeerAddress {
  sockaddr_storage bytes{};
  socklen_t size = 0;
  std::string text;  // without port
};

struct ProbeCall {
  PeerAddress address;  // with the port
  Endpoint endpoint;
  std::vector<Thumbprint> pins;  // leaves that are trusted as they are
  AskedKey asked = AskedKey::any;
  bool is_weak = false;
};

struct ProbeParts {
  EventLoop& loop;
  const TlsContexts& contexts;
  const ProbeLimits& limits;
  CertificateCache& certificates;
};

// One fresh connection: it connects, talks itself to TLS, shakes hands, and then stays open until
// it is told to leave. Never blocks.
class TlsConversation final : private HandshakeWitness {
 public:
  TlsConversation(const ProbeParts& parts, ProbeCall call);
  ~TlsConversation() override;
  TlsConversation(const TlsConversation&) = delete;
  TlsConversation& operator=(const TlsConversation&) = delete;

  // `on_end` is called once, maybe at once, when the record is complete. It must not destroy this.
  void start(std::function<void()> on_end);
  // Ends what has not ended yet: it timed out, for this reason.
  void give_up(std::string what);
  // Takes leave as the protocol wants it, within a second, and closes. Only after the end.
  void leave(std::function<void()> on_left);

  const ProbeCall& call() const { return call_; }
  const HandshakeRecord& record() const { return record_; }
  bool has_ended() const { return stage_ >= Stage::held; }
  // TLS was tried, and it is the handshake that failed: other offers may do better.
  bool failed_in_tls() const { return failed_in_tls_; }
  // This machine has no way to such an address.
  bool has_no_route() const { return has_no_route_; }

 private:
  enum class Stage { connecting, greeting, handshaking, held, leaving, left };

  void see_chain(X509_STORE_CTX* handshake) override;
  void see_alert(const char* text) override { record_.alert = text; }
  void see_certificate_request() override { record_.asks_for_certificate = true; }

  void on_ready();
  void limit(std::chrono::milliseconds longest, std::string what);
  void begin_connecting();
  void finish_connecting();
  void fail_connecting(int error);
  void begin_greeting();
  void read_greeting();
  void begin_tls();
  void shake_hands();
  void finish_handshake();
  void fail_handshake(int result);
  bool has_proven_its_key() const;
  std::string handshake_fault(int result) const;
  void take_leave();
  void end(HandshakeRecord::Answer answer, std::string what);
  void close();

  const std::string& name() const;

  ProbeParts parts_;
  ProbeCall call_;
  HandshakeRecord record_;
  Stage stage_ = Stage::connecting;
  EventLoop::Time started_{0};
  EventLoop::Id watch_ = 0;
  EventLoop::Id timer_ = 0;
  int socket_ = -1;
  std::optional<Greeting> greeting_;
  TlsHandle tls_;
  std::vector<std::string> early_faults_;  // that TLS itself knows nothing of
  bool failed_in_tls_ = false;
  bool has_no_route_ = false;
  bool said_goodbye_ = false;
  std::function<void()> on_end_;
  std::function<void()> on_left_;
};

}  // namespace signet
