#include "support/fake_handshakes.h"

#include <algorithm>
#include <utility>

namespace signet::test {

namespace {

std::string without_name(Endpoint endpoint) {
  endpoint.name.clear();
  return endpoint.text();
}

}  // namespace

FakeHandshakes::Answer FakeHandshakes::shows(std::vector<Thumbprint> leaves, std::string fault) {
  std::ranges::sort(leaves);
  return {std::move(leaves), std::move(fault)};
}

FakeHandshakes::Answer FakeHandshakes::refuses(std::string fault) {
  return {Absent{}, std::move(fault)};
}

FakeHandshakes::Answer FakeHandshakes::is_silent(std::string why) {
  return {Unknown{std::move(why)}, {}};
}

void FakeHandshakes::answer(const std::string& endpoint, std::vector<Answer> answers) {
  const std::lock_guard lock(mutex_);
  answers_[without_name(Endpoint::parse(endpoint).value())] = std::move(answers);
}

void FakeHandshakes::answer_others(std::function<Answer(const Endpoint&)> by) {
  const std::lock_guard lock(mutex_);
  others_ = std::move(by);
}

std::vector<SeenEndpoint> FakeHandshakes::look(const std::vector<Endpoint>& endpoints,
                                               const Context&) {
  const std::lock_guard lock(mutex_);
  std::vector<SeenEndpoint> seen;
  for (const Endpoint& endpoint : endpoints) {
    looks_.push_back(endpoint.text());
    Answer answer = answer_of(endpoint);
    seen.push_back({endpoint, {}, std::move(answer.served), std::move(answer.fault)});
  }
  return seen;
}

std::vector<std::string> FakeHandshakes::looks() const {
  const std::lock_guard lock(mutex_);
  return looks_;
}

std::vector<std::string> FakeHandshakes::strangers() const {
  const std::lock_guard lock(mutex_);
  return strangers_;
}

FakeHandshakes::Answer FakeHandshakes::answer_of(const Endpoint& endpoint) {
  const auto found = answers_.find(without_name(endpoint));
  if (found != answers_.end()) {
    std::vector<Answer>& left = found->second;
    Answer answer = left.front();
    if (left.size() > 1) left.erase(left.begin());
    return answer;
  }
  if (others_) return others_(endpoint);
  strangers_.push_back(endpoint.text());
  return is_silent("nobody may look here");
}

}  // namespace signet::test
