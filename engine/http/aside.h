#pragma once

#include <functional>
#include <stop_token>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/problem.h"

namespace signet {

struct Patience {
  std::chrono::milliseconds deadline;  // Clock::steady
  std::stop_token stop;
};

// Does `work` on a thread of its own and waits for it, no longer than the deadline and the stop
// allow: the Kerberos libraries know neither. Left alone, the thread goes on until the library
// gives up, and its result is dropped: so `work` owns all that it uses. Fails as `work` does, or
// with "http.timeout" or "http.stopped".
Expected<Bytes> do_aside(std::function<Expected<Bytes>()> work, const Clock& clock,
                         const Patience& patience);

}  // namespace signet
