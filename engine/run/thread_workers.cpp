#include "run/thread_workers.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace signet {

struct ThreadWorkers::Shared {
  struct Job {
    StepId step;
    std::function<void()> work;
  };
  std::mutex mutex;
  std::condition_variable_any submitted;
  std::condition_variable_any ended;
  std::deque<Job> waiting;
  std::deque<StepId> finished;  // not yet named
  std::size_t under_way = 0;    // submitted, neither named nor abandoned
  std::size_t idle = 0;         // threads that wait for work
};

struct ThreadWorkers::Thread {
  // Guarded by Shared::mutex, and shared with the thread, which may outlive this object.
  struct State {
    std::optional<StepId> step;
    bool abandoned = false;
  };
  std::shared_ptr<State> state = std::make_shared<State>();
  std::jthread thread;
};

ThreadWorkers::ThreadWorkers(unsigned threads)
    : limit_(std::max(1U, threads)), shared_(std::make_shared<Shared>()) {}

ThreadWorkers::~ThreadWorkers() = default;

void ThreadWorkers::start_thread() {
  auto thread = std::make_unique<Thread>();
  thread->thread =
      std::jthread([shared = shared_, state = thread->state](const std::stop_token& stop) {
        std::unique_lock lock(shared->mutex);
        while (!state->abandoned) {
          ++shared->idle;
          const bool has_work =
              shared->submitted.wait(lock, stop, [&] { return !shared->waiting.empty(); });
          --shared->idle;
          if (!has_work) return;
          Shared::Job job = std::move(shared->waiting.front());
          shared->waiting.pop_front();
          state->step = job.step;
          lock.unlock();
          job.work();
          job.work = nullptr;  // what it held goes before its end is known
          lock.lock();
          state->step.reset();
          if (state->abandoned) return;
          shared->finished.push_back(job.step);
          shared->ended.notify_all();
        }
      });
  threads_.push_back(std::move(thread));
}

void ThreadWorkers::submit(StepId step, std::function<void()> work) {
  const std::lock_guard lock(shared_->mutex);
  shared_->waiting.push_back({step, std::move(work)});
  ++shared_->under_way;
  if (shared_->waiting.size() > shared_->idle && threads_.size() < limit_) start_thread();
  shared_->submitted.notify_one();
}

std::optional<StepId> ThreadWorkers::wait_any(std::optional<std::chrono::milliseconds> longest,
                                              const std::stop_token& stop) {
  std::unique_lock lock(shared_->mutex);
  const auto has_finished = [this] { return !shared_->finished.empty(); };
  if (longest) {
    shared_->ended.wait_for(lock, stop, *longest, has_finished);
  } else if (shared_->under_way > 0) {
    shared_->ended.wait(lock, stop, has_finished);
  }
  if (!has_finished()) return std::nullopt;
  const StepId step = shared_->finished.front();
  shared_->finished.pop_front();
  --shared_->under_way;
  return step;
}

void ThreadWorkers::abandon(StepId step) {
  const std::lock_guard lock(shared_->mutex);
  const auto forget = [&](auto& steps, auto member) {
    const auto at = std::ranges::find(steps, step, member);
    if (at == steps.end()) return false;
    steps.erase(at);
    --shared_->under_way;
    return true;
  };
  if (forget(shared_->finished, std::identity{})) return;
  if (forget(shared_->waiting, &Shared::Job::step)) return;
  const auto at = std::ranges::find_if(
      threads_, [&](const auto& thread) { return thread->state->step == step; });
  if (at == threads_.end()) return;
  (*at)->state->abandoned = true;
  (*at)->thread.detach();
  threads_.erase(at);
  --shared_->under_way;
  if (!shared_->waiting.empty()) start_thread();
}

}  // namespace signet
