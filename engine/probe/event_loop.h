#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "base/clock.h"

namespace signet {

// Work that other threads hand to a loop. It may outlive the loop; what comes then is never done.
class Mailbox {
 public:
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  void post(std::function<void()> work);
  void wake();
  std::vector<std::function<void()>> take();
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  std::mutex mutex_;
  std::vector<std::function<void()>> work_;
};

// Waits for sockets and for time, on one thread, by epoll. All callbacks run inside run(); they may
// watch, forget and set timers as they like.
class EventLoop {
 public:
  using Time = std::chrono::milliseconds;  // Clock::steady
  using Id = std::uint64_t;

  explicit EventLoop(const Clock& clock);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  Time now() const { return clock_.steady(); }
  Seconds wall() const { return clock_.now(); }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

  // `events` as for epoll. The socket stays the caller's, who forgets it before closing it.
  Id watch(int socket, std::uint32_t events, std::function<void()> ready);
  void change(Id id, std::uint32_t events);
  void forget(Id id);

  Id at(Time time, std::function<void()> due);
  void cancel(Id timer);

  // Until `is_done`, the deadline or a stop; whether it is done.
  bool run(const std::function<bool()>& is_done, Time deadline, const std::stop_token& stop);

 private:
  struct Watched {
    int socket;
    std::uint32_t events;
    std::function<void()> ready;
  };
  void fire_timers();
  void wait(Time deadline);
  void dispatch(Id id);

  const Clock& clock_;
  int epoll_;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  Id last_ = 0;
  std::unordered_map<Id, Watched> watched_;
  std::map<std::pair<Time, Id>, std::function<void()>> timers_;
  std::unordered_map<Id, Time> due_;
};

}  // namespace signet
