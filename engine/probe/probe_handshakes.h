#pragma once

#include <memory>
#include <mutex>

#include "platform/handshakes.h"
#include "probe/handshake_record.h"
#include "probe/probe_limits.h"
#include "resources/trust.h"

namespace signet {

class Prober;

// The prober within what the trust file allows: its `probe` hosts, its roots (`ca`) and its pins.
class ProbeHandshakes final : public Handshakes {
 public:
  explicit ProbeHandshakes(Trust trust, ProbeLimits limits = {});
  ~ProbeHandshakes() override;

  std::vector<SeenEndpoint> look(const std::vector<Endpoint>& endpoints,
                                 const Context& context) override;

 private:
  const Expected<std::unique_ptr<Prober>>& prober();

  Trust trust_;
  ProbeLimits limits_;
  std::once_flag made_;
  std::unique_ptr<Expected<std::unique_ptr<Prober>>> prober_;
};

// The leaves of all handshakes, unless one of them timed out: then nobody knows what that one would
// have shown.
SeenEndpoint to_seen(const EndpointRecord& record);

}  // namespace signet
