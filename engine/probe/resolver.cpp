#include "probe/resolver.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace signet {

namespace {

constexpr std::size_t most_at_once = 32;
constexpr std::size_t most_addresses = 64;

struct AddressesDeleter {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

PeerAddress address_of(const addrinfo& found) {
  PeerAddress address;
  address.size = std::min<socklen_t>(found.ai_addrlen, sizeof address.bytes);
  std::memcpy(&address.bytes, found.ai_addr, address.size);
  std::array<char, NI_MAXHOST> text{};
  ::getnameinfo(found.ai_addr, found.ai_addrlen, text.data(), text.size(), nullptr, 0,
                NI_NUMERICHOST);
  address.text = text.data();
  return address;
}

Resolution look_up(const std::string& host, int flags) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  const std::unique_ptr<addrinfo, AddressesDeleter> list(found);
  if (error != 0) {
    return {{}, fmt::format("its address was not found: {}", ::gai_strerror(error))};
  }
  Resolution resolution;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    resolution.addresses.push_back(address_of(*each));
  }
  const auto order = [](const PeerAddress& left, const PeerAddress& right) {
    return std::pair(left.bytes.ss_family, left.text) <
           std::pair(right.bytes.ss_family, right.text);
  };
  const auto same = [](const PeerAddress& left, const PeerAddress& right) {
    return left.text == right.text;
  };
  auto& all = resolution.addresses;
  std::ranges::sort(all, order);
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  if (all.size() > most_addresses) all.resize(most_addresses);
  return resolution;
}

}  // namespace

Resolver::Resolver(EventLoop& loop, std::chrono::milliseconds longest)
    : loop_(loop), longest_(longest) {}

void Resolver::resolve(const std::string& host, Found found) {
  const auto [place, is_new] = questions_.try_emplace(host);
  Question& question = place->second;
  if (is_new) {
    question.resolution = look_up(host, AI_NUMERICHOST);
    question.is_answered = question.resolution.fault.empty();
  }
  if (question.is_answered) return found(question.resolution);
  question.waiting.push_back(std::move(found));
  if (!is_new) return;
  queue_.push_back(host);
  start_some();
}

void Resolver::start_some() {
  while (running_ < most_at_once && !queue_.empty()) {
    const std::string host = queue_.front();
    queue_.pop_front();
    start(host);
  }
}

void Resolver::start(const std::string& host) {
  ++running_;
  Question& question = questions_.at(host);
  question.timer = loop_.at(loop_.now() + longest_, [this, host] {
    answer(host, {{},
                  fmt::format("its address was not found within {} s",
                              std::chrono::duration<double>(longest_).count())});
  });
  try {
    // The thread knows the mailbox and nothing else of this: it may outlive the rest.
    std::thread([this, host, mailbox = loop_.mailbox()] {
      Resolution found = look_up(host, 0);
      mailbox->post([this, host, found = std::move(found)] { answer(host, found); });
    }).detach();
  } catch (const std::system_error&) {
    answer(host, {{}, "its address was not looked up: no thread could be started"});
  }
}

void Resolver::answer(const std::string& host, Resolution resolution) {
  Question& question = questions_.at(host);
  if (question.is_answered) return;
  question.is_answered = true;
  question.resolution = std::move(resolution);
  loop_.cancel(question.timer);
  --running_;
  for (const Found& found : std::exchange(question.waiting, {})) found(question.resolution);
  start_some();
}

}  // namespace signet
