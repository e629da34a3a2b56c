#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "x509/key_material.h"

namespace signet::test {

struct PeerRequest {
  unsigned connection = 0;                     // counted from 1
  std::string server_name;                     // SNI
  std::string line;                            // "POST /PowerShell/ HTTP/1.1"
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  // Empty if it is not there.
  std::string header(const std::string& name) const;
};

struct PeerReply {
  enum class Then { keep, close, flood };

  std::string bytes;  // empty: silence
  // keep: wait for the next request. close: at once. flood: repeat the last 16 KiB until the client
  // hangs up.
  Then then = Then::keep;
};

// "HTTP/1.1 200 OK" with a length; `headers` are lines, each with its line break.
std::string http(std::string_view status, std::string_view body, std::string_view headers = {});

// A TLS server on a free port of loopback that answers as it is told and remembers what it got. The
// handler runs on a thread of the connection, never twice at once.
class TlsPeer {
 public:
  using Handler = std::function<PeerReply(const PeerRequest&)>;

  TlsPeer(const KeyMaterial& identity, Handler handler, int highest_version = TLS1_3_VERSION);
  ~TlsPeer();
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  std::uint16_t port() const { return port_; }
  std::vector<PeerRequest> requests() const;
  // TCP connections, and those of them whose handshake succeeded.
  unsigned connections() const { return connections_; }
  unsigned handshakes() const { return handshakes_; }
  unsigned resumptions() const { return resumptions_; }

 private:
  struct ContextDeleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  void listen();
  void serve(int socket, unsigned number);
  void converse(SSL* tls, unsigned number);
  PeerReply answer(const PeerRequest& request);

  std::unique_ptr<SSL_CTX, ContextDeleter> context_;
  Handler handler_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<unsigned> connections_ = 0;
  std::atomic<unsigned> handshakes_ = 0;
  std::atomic<unsigned> resumptions_ = 0;
  mutable std::mutex mutex_;
  std::mutex handling_;
  bool closing_ = false;
  std::vector<int> sockets_;
  std::vector<PeerRequest> requests_;
  std::vector<std::thread> conversations_;
  std::thread acceptor_;
};

}  // namespace signet::test
