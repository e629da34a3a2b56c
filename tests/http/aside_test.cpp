#include "http/aside.h"

#include <gtest/gtest.h>

#include <memory>
#include <semaphore>

namespace signet {
namespace {

// Work that does not end before it is let go, as with a KDC that never answers.
class Stuck {
 public:
  std::function<Expected<Bytes>()> work() const {
    return [release = release_]() -> Expected<Bytes> {
      release->acquire();
      return Bytes{1};
    };
  }
  ~Stuck() { release_->release(); }

 private:
  std::shared_ptr<std::binary_semaphore> release_ = std::make_shared<std::binary_semaphore>(0);
};

const SystemClock system_clock;

Patience an_hour(std::stop_token stop = {}) {
  return {system_clock.steady() + std::chrono::hours(1), std::move(stop)};
}

TEST(Aside, BringsWhatTheWorkBrings) {
  EXPECT_EQ(do_aside([]() -> Expected<Bytes> { return Bytes{1, 2}; }, system_clock, an_hour()),
            (Bytes{1, 2}));
  const auto failed =
      do_aside([]() -> Expected<Bytes> { return fail("a.b", "no"); }, system_clock, an_hour());
  EXPECT_EQ(failed.error().code, "a.b");
}

TEST(Aside, WaitsNoLongerThanTheDeadline) {
  Stuck stuck;
  const auto late =
      do_aside(stuck.work(), system_clock,
               {system_clock.steady() + std::chrono::milliseconds(50), std::stop_token()});
  EXPECT_EQ(to_text(late.error()), "error: the Kerberos servers did not answer in time");
}

TEST(Aside, IsLeftAloneWhenItIsStopped) {
  Stuck stuck;
  std::stop_source stop;
  const auto stopping = [&, work = stuck.work()]() {
    stop.request_stop();
    return work();
  };
  EXPECT_EQ(do_aside(stopping, system_clock, an_hour(stop.get_token())).error().code,
            "http.stopped");
}

}  // namespace
}  // namespace signet
