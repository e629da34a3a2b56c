#pragma once

#include <chrono>
#include <stop_token>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "remoting/waiter.h"

namespace signet {

// How long a call may last: until the deadline (Clock::steady) or until somebody asks to stop.
struct CallLimit {
  std::chrono::milliseconds deadline;
  std::stop_token stop;
};

// What a conversation takes from outside; all of it outlives the conversation.
struct RemoteParts {
  const Clock& clock;
  Waiter& waiter;
  Random& random;
  const Log& log;
};

}  // namespace signet
