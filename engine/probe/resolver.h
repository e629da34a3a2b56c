#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/problem.h"
#include "probe/event_loop.h"
#include "probe/tls_conversation.h"

namespace signet {

// All addresses of a name, sorted; or why there are none.
struct Resolution {
  std::vector<PeerAddress> addresses;
  std::string fault;
};

// Finds the addresses of names beside the loop: the system's resolver blocks, and cannot be told to
// stop. One that does not answer in time is left to itself.
class Resolver {
 public:
  using Found = std::function<void(const Resolution&)>;

  Resolver(EventLoop& loop, std::chrono::milliseconds longest);

  // Calls back on the loop, once; at once for an IP literal. Asks once for each host.
  void resolve(const std::string& host, Found found);

 private:
  struct Question {
    std::vector<Found> waiting;
    Resolution resolution;
    bool is_answered = false;
    EventLoop::Id timer = 0;
  };
  void start_some();
  void start(const std::string& host);
  void answer(const std::string& host, Resolution resolution);

  EventLoop& loop_;
  std::chrono::milliseconds longest_;
  std::map<std::string, Question> questions_;
  std::deque<std::string> queue_;
  std::size_t running_ = 0;
};

}  // namespace signet
