#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "base/problem.h"
#include "probe/handshake_record.h"
#include "probe/probe_limits.h"

namespace signet {

struct ProbeQuestion {
  enum class Keys { both, rsa, ecdsa };

  Endpoint endpoint;
  // Fresh connections to each address for each kind of key, held open side by side: several
  // processes may answer there, and each may have loaded its certificate at another time.
  unsigned connections = 4;
  Keys keys = Keys::both;
  std::vector<Thumbprint> pins = {};  // leaves that are trusted as they are
};

// Looks at endpoints as clients do: every address of a name, each kind of key, fresh connections.
// One thread drives them all. Sends no name and no password of anybody, changes nothing.
//
// With Keys::both the server is first met as any client would, then asked for the kinds of keys
// that it did not show; that it has no such key is no record. A server with which no handshake
// comes about is asked once more with offers that OpenSSL holds too weak, and what it then shows is
// marked so.
class Prober {
 public:
  // `ca` is a PEM file of roots instead of the system's; empty: the system's. Fails with
  // "tls.ca-file" or "probe.tls".
  static Expected<std::unique_ptr<Prober>> make(const std::filesystem::path& ca,
                                                ProbeLimits limits);
  ~Prober();
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;

  // One record for each question, in their order. By `deadline` (Clock::steady) or soon after a
  // stop was requested; what has not answered until then timed out. May be called from several
  // threads.
  std::vector<EndpointRecord> look(const std::vector<ProbeQuestion>& questions, const Clock& clock,
                                   std::chrono::milliseconds deadline,
                                   const std::stop_token& stop = {});

 private:
  struct Parts;
  explicit Prober(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace signet
