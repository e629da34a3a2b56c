#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "platform/handshakes.h"
#include "run/served.h"
#include "run/workers.h"

namespace signet {

// Steps whose endpoints are looked at again and again until they show what is wanted. One look at a
// time, at the endpoints of all of them together. For one caller.
class Watch {
 public:
  using milliseconds = std::chrono::milliseconds;

  struct Ended {
    StepId step = 0;
    StepResult result;
  };

  // `again`: between two looks; `patience`: for one look; `grace`: how long after that it is
  // waited for. All must outlive it.
  struct Times {
    milliseconds again{3'000};
    milliseconds patience{30'000};
    milliseconds grace{10'000};
  };

  // `handshakes` may be null as long as nothing is added.
  Watch(Handshakes* handshakes, Workers& workers, std::set<Thumbprint> self_signed, Times times)
      : handshakes_(handshakes),
        workers_(workers),
        self_signed_(std::move(self_signed)),
        times_(times) {}

  bool empty() const { return entries_.empty(); }
  // Looks at the step's endpoints at once, and until `until`. `step` must outlive it.
  void add(StepId id, const Step& step, milliseconds now, milliseconds until);
  bool has(StepId id) const { return entries_.contains(id); }
  void remove(StepId id) { entries_.erase(id); }
  // No look after the next one.
  void hurry(milliseconds now);

  // When go_on() has something to do; nothing while there is nothing to watch.
  std::optional<milliseconds> due() const;
  // Starts a look when it is time for one; gives up on one that does not come back.
  std::vector<Ended> go_on(const Context& context);

  // Whether the worker's end is that of a look; then collect() says what came of it.
  bool is_look(StepId job) const { return look_ && look_->job == job; }
  std::vector<Ended> collect(milliseconds now);

  // What is watched, with the time until which it is.
  std::vector<std::pair<const Step*, milliseconds>> watched() const;

 private:
  struct Entry {
    const Step* step = nullptr;
    milliseconds until{0};
  };
  // What a look and its worker share.
  struct Shared {
    std::vector<Endpoint> endpoints;
    std::vector<SeenEndpoint> seen;
  };
  struct Part {
    StepId step = 0;
    std::size_t first = 0;  // of its endpoints
    std::size_t count = 0;
  };
  struct Look {
    StepId job = 0;
    std::vector<Part> parts;
    std::shared_ptr<Shared> shared;
    milliseconds due{0};
  };

  void start(const Context& context);
  std::vector<Ended> give_up();
  milliseconds next_look(const Look& last, milliseconds now) const;

  Handshakes* handshakes_;
  Workers& workers_;
  std::set<Thumbprint> self_signed_;
  Times times_;
  std::map<StepId, Entry> entries_;
  std::optional<Look> look_;
  milliseconds next_{0};
};

}  // namespace signet
