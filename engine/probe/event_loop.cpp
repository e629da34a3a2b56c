#include "probe/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace signet {

namespace {

// A clock that is moved by hand, or a machine that slept, is noticed within this time.
constexpr std::chrono::milliseconds longest_wait{100};
constexpr std::uint64_t mailbox_id = 0;

}  // namespace

Mailbox::Mailbox() : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

Mailbox::~Mailbox() { ::close(descriptor_); }

void Mailbox::post(std::function<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    work_.push_back(std::move(work));
  }
  wake();
}

void Mailbox::wake() {
  const std::uint64_t one = 1;
  // It only fails where the counter is full, and then the loop is awake anyway.
  [[maybe_unused]] const ssize_t written = ::write(descriptor_, &one, sizeof one);
}

std::vector<std::function<void()>> Mailbox::take() {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t read = ::read(descriptor_, &count, sizeof count);
  const std::scoped_lock lock(mutex_);
  return std::exchange(work_, {});
}

EventLoop::EventLoop(const Clock& clock) : clock_(clock), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = mailbox_id;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, mailbox_->descriptor(), &event);
}

EventLoop::~EventLoop() { ::close(epoll_); }

EventLoop::Id EventLoop::watch(int socket, std::uint32_t events, std::function<void()> ready) {
  const Id id = ++last_;
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  watched_.emplace(id, Watched{socket, events, std::move(ready)});
  return id;
}

void EventLoop::change(Id id, std::uint32_t events) {
  const auto found = watched_.find(id);
  if (found == watched_.end() || found->second.events == events) return;
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, found->second.socket, &event);
  found->second.events = events;
}

void EventLoop::forget(Id id) {
  const auto found = watched_.find(id);
  if (found == watched_.end()) return;
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, found->second.socket, nullptr);
  watched_.erase(found);
}

EventLoop::Id EventLoop::at(Time time, std::function<void()> due) {
  const Id id = ++last_;
  timers_.emplace(std::pair(time, id), std::move(due));
  due_.emplace(id, time);
  return id;
}

void EventLoop::cancel(Id timer) {
  const auto found = due_.find(timer);
  if (found == due_.end()) return;
  timers_.erase({found->second, timer});
  due_.erase(found);
}

bool EventLoop::run(const std::function<bool()>& is_done, Time deadline,
                    const std::stop_token& stop) {
  const std::stop_callback wake_up(stop, [mailbox = mailbox_] { mailbox->wake(); });
  while (!is_done()) {
    if (now() >= deadline || stop.stop_requested()) return false;
    fire_timers();
    if (!is_done()) wait(deadline);
  }
  return true;
}

void EventLoop::fire_timers() {
  const Time until = now();
  while (!timers_.empty() && timers_.begin()->first.first <= until) {
    const auto first = timers_.extract(timers_.begin());
    due_.erase(first.key().second);
    first.mapped()();
  }
}

void EventLoop::wait(Time deadline) {
  Time until = std::min(deadline, now() + longest_wait);
  if (!timers_.empty()) until = std::min(until, timers_.begin()->first.first);
  const Time wanted = std::max(Time(0), until - now());
  std::array<epoll_event, 256> events{};
  const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(wanted.count()));
  for (int i = 0; i < count; ++i) dispatch(events.at(static_cast<std::size_t>(i)).data.u64);
}

// An event may be of a socket that an earlier one of the same wait made us forget.
void EventLoop::dispatch(Id id) {
  if (id == mailbox_id) {
    for (const auto& work : mailbox_->take()) work();
    return;
  }
  const auto found = watched_.find(id);
  if (found == watched_.end()) return;
  const auto ready = found->second.ready;  // it may forget itself
  ready();
}

}  // namespace signet
