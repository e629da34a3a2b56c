#include "http/plain_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/text.h"

namespace signet {

namespace {

// So long a stop may go unseen.
constexpr std::chrono::milliseconds slice{100};

std::string words_of(int error) {
  std::array<char, 128> buffer{};
  return ::strerror_r(error, buffer.data(), buffer.size());
}

std::unexpected<Problem> no_connection(const std::string& address, int error) {
  return std::unexpected(
      Problem{"http.unreachable", address + " takes no connection", words_of(error), {}, {}});
}

struct Addresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, Addresses>;

Expected<AddressList> look_up(const std::string& host, const char* port, int flags) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), port, &wanted, &found);
  if (error == 0) return AddressList(found);
  return std::unexpected(Problem{"http.unknown-host",
                                 printable(host) + " has no address",
                                 ::gai_strerror(error),
                                 "check the name, and /etc/resolv.conf of this machine",
                                 {}});
}

std::string numeric(const addrinfo& each) {
  std::array<char, NI_MAXHOST> text{};
  const int error = ::getnameinfo(each.ai_addr, each.ai_addrlen, text.data(), text.size(), nullptr,
                                  0, NI_NUMERICHOST);
  return error == 0 ? text.data() : std::string();
}

}  // namespace

PlainSocket::~PlainSocket() {
  if (handle_ >= 0) ::close(handle_);
}

Expected<void> PlainSocket::wait(bool for_writing, const Clock& clock,
                                 const Patience& patience) const {
  for (;;) {
    if (patience.stop.stop_requested()) return fail("http.stopped", "the look was stopped");
    const auto left = patience.deadline - clock.steady();
    if (left.count() <= 0) return fail("http.timeout", "there was no answer in time");
    pollfd entry{handle_, static_cast<short>(for_writing ? POLLOUT : POLLIN), 0};
    if (::poll(&entry, 1, static_cast<int>(std::min(left, slice).count())) > 0) return {};
  }
}

Expected<PlainSocket> PlainSocket::connect(const std::string& address, std::uint16_t port,
                                           const Clock& clock, const Patience& patience) {
  const auto found = look_up(address, std::to_string(port).c_str(), AI_NUMERICHOST);
  if (!found) return std::unexpected(found.error());
  const addrinfo& where = **found;
  PlainSocket socket(::socket(where.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.handle_ < 0) return no_connection(address, errno);
  if (::connect(socket.handle_, where.ai_addr, where.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return no_connection(address, errno);
  const auto ready = socket.wait(true, clock, patience);
  if (!ready) return std::unexpected(ready.error());
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.handle_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return no_connection(address, error);
  return socket;
}

Expected<std::vector<std::string>> addresses_of(const std::string& host, const Clock& clock,
                                                const Patience& patience) {
  const auto names = std::make_shared<std::vector<std::string>>();
  const auto work = [host, names]() -> Expected<Bytes> {
    const auto found = look_up(host, nullptr, 0);
    if (!found) return std::unexpected(found.error());
    for (const addrinfo* each = found->get(); each != nullptr; each = each->ai_next) {
      std::string text = numeric(*each);
      if (!text.empty() && std::ranges::find(*names, text) == names->end()) {
        names->push_back(std::move(text));
      }
    }
    return Bytes{};
  };
  const auto done = do_aside(work, clock, patience);
  if (done) return *names;
  if (done.error().code != "http.timeout") return std::unexpected(done.error());
  return fail("http.timeout", "the name servers did not answer in time");
}

}  // namespace signet
