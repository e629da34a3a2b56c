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

  // Nothing more is begun: a stop was requested, or less than a second is left, in which a server
  // cannot answer in time what it did.
  bool is_over(const Clock& clock) const {
    return stop.stop_requested() || clock.steady() + std::chrono::seconds(1) > deadline;
  }
};

// What a conversation takes from outside; all of it outlives the conversation.
struct RemoteParts {
  const Clock& clock;
  Waiter& waiter;
  Random& random;
  const Log& log;
};

}  // namespace signet
