#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/problem.h"
#include "http/aside.h"

namespace signet {

// A TCP connection that waits only as long as it is told to.
class PlainSocket {
 public:
  // To an IP address. Fails with "http.unreachable", "http.timeout" or "http.stopped".
  static Expected<PlainSocket> connect(const std::string& address, std::uint16_t port,
                                       const Clock& clock, const Patience& patience);
  PlainSocket(PlainSocket&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
  PlainSocket& operator=(PlainSocket&&) = delete;
  ~PlainSocket();

  int handle() const { return handle_; }
  // Until it can be read or written; fails with "http.timeout" or "http.stopped".
  Expected<void> wait(bool for_writing, const Clock& clock, const Patience& patience) const;

 private:
  explicit PlainSocket(int handle) : handle_(handle) {}

  int handle_ = -1;
};

// All IP addresses of a host, in the system's order, each once. May block, though no longer than
// `patience`. Fails with "http.unknown-host", "http.timeout" or "http.stopped".
Expected<std::vector<std::string>> addresses_of(const std::string& host, const Clock& clock,
                                                const Patience& patience);

}  // namespace signet
