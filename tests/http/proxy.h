#pragma once

#include <cstdint>
#include <string>
#include <thread>

namespace signet::test {

// An HTTP proxy on a free port of loopback for one connection: it gives `answer` to the CONNECT
// and, if that begins with "HTTP/1.1 200", passes bytes between the client and a port of loopback.
class Proxy {
 public:
  Proxy(std::string answer, std::uint16_t target);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::string url() const;
  // What it was asked, once nothing more comes: ends the proxy.
  std::string request();

 private:
  void serve();

  std::string answer_;
  std::uint16_t target_;
  int listener_;
  std::string request_;
  std::thread thread_;
};

}  // namespace signet::test
