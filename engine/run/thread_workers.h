#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "run/workers.h"

namespace signet {

// Work on threads that are started when they are first needed, at most `threads` at a time beside
// the abandoned ones; what is submitted beyond that waits. Destruction waits for all work but the
// abandoned, whose threads are left to themselves.
class ThreadWorkers final : public Workers {
 public:
  explicit ThreadWorkers(unsigned threads);
  ~ThreadWorkers() override;

  void submit(StepId step, std::function<void()> work) override;
  std::optional<StepId> wait_any(std::optional<std::chrono::milliseconds> longest,
                                 const std::stop_token& stop) override;
  void abandon(StepId step) override;

 private:
  struct Shared;
  struct Thread;

  void start_thread();

  unsigned limit_;
  // Shared with the threads: one that was abandoned may outlive this object.
  std::shared_ptr<Shared> shared_;
  std::vector<std::unique_ptr<Thread>> threads_;
};

}  // namespace signet
