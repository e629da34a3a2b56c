#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "psrp/client.h"
#include "remoting/fragment_trail.h"
#include "remoting/remote_pool.h"
#include "remoting/wire.h"

namespace signet {

// What a RemotePool does: feeds the psrp::Client with what the wire brings, sends what it gives
// out, and decides what a failure at each point means.
class Conversation {
 public:
  Conversation(PoolSettings settings, std::unique_ptr<HttpChannel> channel,
               const RemoteParts& parts);

  Expected<void> open(const CallLimit& limit);
  bool is_usable() const;
  const psrp::Introduction& introduction() const { return client_.introduction(); }
  Invocation invoke(const psrp::Pipeline& pipeline, const InvokeOptions& options);
  void close();

 private:
  enum class State { fresh, opened, closed };

  CallLimit soon(std::chrono::milliseconds time) const;
  Problem problem(std::string code, std::string summary, std::string detail = {}) const;
  Problem broken() const;
  RemoteFailure failure(RemoteFailure::Outcome outcome, Problem problem) const;

  Expected<void> create(const CallLimit& limit);
  Expected<void> feed(const wsman::Received& received);
  Expected<void> receive_until(const std::function<bool()>& reached, const CallLimit& limit);
  Expected<void> exchange_key(const CallLimit& limit);

  std::optional<RemoteFailure> deliver(const psrp::StartedPipeline& started,
                                       const CallLimit& limit);
  RemoteFailure undelivered(const Guid& id, const CallFailure& cause, bool was_the_last, bool began,
                            const CallLimit& limit);
  Expected<void> advance(const Guid& id, const CallLimit& limit);
  Invocation follow(const Guid& id, const CallLimit& limit);
  psrp::PipelineResult conclude(const Guid& id);
  bool interrupt(const Guid& id);
  void leave(const Guid& id);

  PoolSettings settings_;
  RemoteParts parts_;
  Guid id_;
  Wire wire_;
  psrp::Client client_;
  FragmentTrail trail_;
  State state_ = State::fresh;
  bool shell_may_exist_ = false;
};

}  // namespace signet
