#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "far_server.h"
#include "http/http_channel.h"
#include "remoting/remote_pool.h"
#include "remoting/waiter.h"
#include "support/seeded_random.h"
#include "support/test_clock.h"

namespace signet::test {

// What can go wrong with one request.
enum class Trouble {
  not_sent,       // no connection
  lost_before,    // sent, and never arrived
  lost_answer,    // the server acted; what it answered is gone
  kept_answer,    // the same, but it repeats the answer when the message comes again
  timeout_fault,  // this and the following: the server refuses and does not act
  unknown_shell,
  wrong_resource,
  redirect_fault,
  access_denied,
  other_fault,
  too_many_shells,
  throttled,
  gateway_page,      // HTTP 503 with HTML
  page_after_act,    // the same, but the server acted
  not_allowed_page,  // HTTP 405
  wrong_relates_to,  // this and the following: the server acts, its answer is spoilt
  wrong_shell,
  wrong_command,
  no_xml,
  no_base64,
  bad_fragment,
  denied,      // 401, after which nothing may be asked again
  redirected,  // 302
};
std::vector<Trouble> all_troubles();
std::string to_text(Trouble trouble);

// The conversation with a FarServer in virtual time, with trouble at the n-th request (from 0).
class ScriptedChannel final : public HttpChannel {
 public:
  ScriptedChannel(FarServer& server, TestClock& clock) : server_(server), clock_(clock) {}
  HttpResult post(const HttpRequest& request) override;

  struct Plan {
    std::size_t first = 0;
    std::size_t count = 1;
    Trouble trouble{};
  };
  std::optional<Plan> plan;
  // Called before a request is answered.
  std::function<void(std::size_t number, const SoapRequest& request)> before;
  // The operations in their order: "Create Receive ..".
  std::string calls() const;
  std::size_t count(wsman::Operation operation) const;
  std::size_t size() const { return requests_.size(); }
  const std::vector<std::string>& bodies() const { return bodies_; }

 private:
  HttpResult usual(const SoapRequest& request, const HttpRequest& http);
  HttpResult troubled(const SoapRequest& request, const HttpRequest& http, Trouble trouble);

  FarServer& server_;
  TestClock& clock_;
  std::vector<SoapRequest> requests_;
  std::vector<std::string> bodies_;
  std::map<std::string, SoapAnswer> kept_;  // by message
};

// Passes the channel to a pool, while the test keeps it in sight.
class ChannelView final : public HttpChannel {
 public:
  explicit ChannelView(HttpChannel& channel) : channel_(channel) {}
  HttpResult post(const HttpRequest& request) override { return channel_.post(request); }

 private:
  HttpChannel& channel_;
};

class VirtualWaiter final : public Waiter {
 public:
  explicit VirtualWaiter(TestClock& clock) : clock_(clock) {}
  bool wait(std::chrono::milliseconds duration, const std::stop_token& stop) override {
    if (stop.stop_requested()) return false;
    clock_.pass(duration);
    waits.push_back(duration);
    return true;
  }
  std::vector<std::chrono::milliseconds> waits;

 private:
  TestClock& clock_;
};

// A pool, its far end and all that is between them.
struct Session {
  explicit Session(Log::Level level = Log::Level::off) : log(level, Log::Format::text) {}

  TestClock clock;
  VirtualWaiter waiter{clock};
  SeededRandom random{7};
  Log log;
  FarServer server;
  ScriptedChannel channel{server, clock};
  std::stop_source stop;
  std::chrono::milliseconds deadline{std::chrono::minutes(10)};
  std::unique_ptr<RemotePool> pool = make_pool();

  std::unique_ptr<RemotePool> make_pool();
  CallLimit limit() const { return {deadline, stop.get_token()}; }
  // "ok", or code and text.
  std::string open();
  // "one two", or the outcome with code and text.
  std::string invoke(const std::string& cmdlet, std::vector<psrp::Parameter> parameters = {},
                     std::optional<psrp::AnswerablePrompt> prompt = {});
};

std::string described(const Invocation& invocation);

}  // namespace signet::test
