#include "http/aside.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace signet {

namespace {

struct Shared {
  std::mutex mutex;
  std::condition_variable_any ended;
  std::optional<Expected<Bytes>> result;
};

}  // namespace

Expected<Bytes> do_aside(std::function<Expected<Bytes>()> work, const Clock& clock,
                         const Patience& patience) {
  const auto shared = std::make_shared<Shared>();
  std::thread([shared, work = std::move(work)]() mutable {
    Expected<Bytes> result = work();
    work = nullptr;  // what it owns is gone before the caller goes on
    const std::lock_guard lock(shared->mutex);
    shared->result = std::move(result);
    shared->ended.notify_all();
  }).detach();
  std::unique_lock lock(shared->mutex);
  const auto there = [&] { return shared->result.has_value(); };
  while (!there()) {
    if (patience.stop.stop_requested()) return fail("http.stopped", "the login was stopped");
    const auto left = patience.deadline - clock.steady();
    if (left.count() <= 0) {
      return fail("http.timeout", "the Kerberos servers did not answer in time");
    }
    shared->ended.wait_for(lock, patience.stop, left, there);
  }
  return std::move(*shared->result);
}

}  // namespace signet
