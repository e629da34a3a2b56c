#pragma once

#include <chrono>
#include <cstddef>

namespace signet {

// All are absolute: a server that sends a byte now and then gains nothing by it.
struct ProbeLimits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds greeting{10'000};  // from the connection to the answer to STARTTLS
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds total{20'000};  // of one connection, and of finding a name's addresses
  std::size_t parallel = 2'000;             // connections at once; fewer where files run out
};

}  // namespace signet
