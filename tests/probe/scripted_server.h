#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "x509/key_material.h"

namespace signet::test {

// The server's end of one connection. Everything blocks, and returns when the client is gone.
class Peer {
 public:
  Peer(int socket, unsigned number) : socket_(socket), number_(number) {}

  unsigned number() const { return number_; }  // counted from 1, in the order of arrival
  void send(std::string_view text) const;
  // Up to its end, without that; empty when the client is gone.
  std::string read_line() const;
  // Sends the same again and again, as fast as it is taken, or a byte now and then.
  void flood(std::string_view text) const;
  void drip(std::string_view text) const;
  // Until the client hangs up; the bytes that it sent.
  std::string listen() const;
  // Closes so that the client sees a reset.
  void reset() const;

  struct Tls {
    int highest_version = TLS1_3_VERSION;
    int security_level = 1;
    int verify = SSL_VERIFY_NONE;  // of the client's certificate
    std::string ocsp_staple = {};
  };
  // A handshake with all these certificates, one for each kind of key; then what the client says
  // until it hangs up. Empty where no handshake came about.
  std::string serve(const std::vector<const KeyMaterial*>& identities, const Tls& how) const;
  std::string serve(const KeyMaterial& identity) const { return serve({&identity}, {}); }

 private:
  int socket_;
  unsigned number_;
};

// A server on a free port of loopback that follows a script, on a thread for each connection.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::function<void(const Peer&)> script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const { return port_; }
  unsigned connections() const { return connections_; }

 private:
  void accept_all();

  std::function<void(const Peer&)> script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<unsigned> connections_ = 0;
  std::mutex mutex_;
  bool is_closing_ = false;
  std::vector<int> sockets_;
  std::vector<std::thread> conversations_;
  std::thread acceptor_;
};

// A port of loopback where nobody listens.
std::uint16_t deaf_port();

}  // namespace signet::test
