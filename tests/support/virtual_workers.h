#pragma once

#include <functional>
#include <map>
#include <utility>

#include "run/workers.h"
#include "support/test_clock.h"

namespace signet::test {

// Work in virtual time, without a thread: it is done when it is submitted, and found to have ended
// after its duration plus what passed on the clock while it was done. Equal ends come in the order
// of submission.
class VirtualWorkers final : public Workers {
 public:
  using Duration = std::function<std::chrono::milliseconds(StepId)>;

  // `clock` must outlive the workers; nothing else may set it while they work.
  VirtualWorkers(TestClock& clock, Duration duration);

  void submit(StepId step, std::function<void()> work) override;
  std::optional<StepId> wait_any(std::optional<std::chrono::milliseconds> longest,
                                 const std::stop_token& stop) override;
  void abandon(StepId step) override;

  // Something that happens beside the run when the clock reads `when`: a stop, say.
  void at(std::chrono::milliseconds when, std::function<void()> event);

 private:
  struct Item {
    std::optional<StepId> step;
    std::function<void()> event;
  };

  TestClock& clock_;
  Duration duration_;
  std::multimap<std::chrono::milliseconds, Item> items_;
};

// Between 1 ms and 1 s, the same for the same seed and step.
VirtualWorkers::Duration seeded_durations(std::uint64_t seed);
// Every call lasts as long.
VirtualWorkers::Duration constant_duration(std::chrono::milliseconds duration);

}  // namespace signet::test
