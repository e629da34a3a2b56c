#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

namespace signet::test {

// Waits for the end of a thread that nobody may join. Not std::promise::set_value_at_thread_exit,
// which the thread sanitizer cannot see through.
class ThreadEnd {
 public:
  // On the thread: its end is what wait() waits for.
  void announce() {
    thread_local Notice notice;
    notice.state = state_;
  }
  void wait() {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [&] { return state_->has_ended; });
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool has_ended = false;
  };
  struct Notice {
    std::shared_ptr<State> state;
    ~Notice() {
      if (!state) return;
      const std::lock_guard lock(state->mutex);
      state->has_ended = true;
      state->changed.notify_all();
    }
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace signet::test
