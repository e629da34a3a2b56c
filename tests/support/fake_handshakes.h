#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "platform/handshakes.h"

namespace signet::test {

// Endpoints as a test says that they answer. Safe to call from several threads.
class FakeHandshakes final : public Handshakes {
 public:
  struct Answer {
    Known<std::vector<Thumbprint>> served = Absent{};
    std::string fault = {};
  };
  static Answer shows(std::vector<Thumbprint> leaves, std::string fault = {});
  static Answer refuses(std::string fault = "connection refused");
  static Answer is_silent(std::string why = "timed out");

  // What the endpoint shows: one answer for each look, the last one for good. `endpoint` is text
  // without "?name=": "smtp://ex1.corp.example:25"; by whatever name it is asked.
  void answer(const std::string& endpoint, std::vector<Answer> answers);
  // What all others show. Without it nobody may look at them: see strangers().
  void answer_others(std::function<Answer(const Endpoint&)> by);

  std::vector<SeenEndpoint> look(const std::vector<Endpoint>& endpoints,
                                 const Context& context) override;

  // All endpoints that were looked at, in order, as Endpoint::text().
  std::vector<std::string> looks() const;
  // Those of them that no answer was given for.
  std::vector<std::string> strangers() const;

 private:
  Answer answer_of(const Endpoint& endpoint);

  mutable std::mutex mutex_;
  std::map<std::string, std::vector<Answer>> answers_;
  std::function<Answer(const Endpoint&)> others_;
  std::vector<std::string> looks_, strangers_;
};

}  // namespace signet::test
