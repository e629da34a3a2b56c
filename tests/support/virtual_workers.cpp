#include "support/virtual_workers.h"

#include <algorithm>
#include <random>

namespace signet::test {

using std::chrono::milliseconds;

VirtualWorkers::VirtualWorkers(TestClock& clock, Duration duration)
    : clock_(clock), duration_(std::move(duration)) {}

void VirtualWorkers::submit(StepId step, std::function<void()> work) {
  const milliseconds before = clock_.steady();
  work();
  const milliseconds end = clock_.steady() + duration_(step);
  clock_.set(before);
  items_.emplace(end, Item{step, {}});
}

std::optional<StepId> VirtualWorkers::wait_any(std::optional<milliseconds> longest,
                                               const std::stop_token& stop) {
  const milliseconds until = longest ? clock_.steady() + *longest : milliseconds::max();
  while (!stop.stop_requested()) {
    const auto first = items_.begin();
    if (first == items_.end() || first->first > until) {
      if (longest) clock_.set(until);
      return std::nullopt;
    }
    clock_.set(std::max(clock_.steady(), first->first));
    const Item item = std::move(first->second);
    items_.erase(first);
    if (item.step) return item.step;
    item.event();
  }
  return std::nullopt;
}

void VirtualWorkers::abandon(StepId step) {
  std::erase_if(items_, [&](const auto& item) { return item.second.step == step; });
}

void VirtualWorkers::at(milliseconds when, std::function<void()> event) {
  items_.emplace(when, Item{std::nullopt, std::move(event)});
}

VirtualWorkers::Duration seeded_durations(std::uint64_t seed) {
  return [seed](StepId step) {
    std::mt19937_64 engine(seed * 1'000'003 + step);
    return milliseconds(1 + engine() % 1000);
  };
}

VirtualWorkers::Duration constant_duration(milliseconds duration) {
  return [duration](StepId) { return duration; };
}

}  // namespace signet::test
