#include "proxy.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "loopback.h"

namespace signet::test {

namespace {

// Until one side hangs up.
void pass_on(int client, int server) {
  pollfd sides[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
  char part[4096];
  while (::poll(sides, 2, -1) > 0) {
    for (int from = 0; from < 2; ++from) {
      if (sides[from].revents == 0) continue;
      const ssize_t count = ::recv(sides[from].fd, part, sizeof part, 0);
      if (count <= 0) return;
      ::send(sides[1 - from].fd, part, static_cast<std::size_t>(count), MSG_NOSIGNAL);
    }
  }
}

}  // namespace

Proxy::Proxy(std::string answer, std::uint16_t target)
    : answer_(std::move(answer)),
      target_(target),
      listener_(open_listener()),
      thread_([this] { serve(); }) {}

Proxy::~Proxy() {
  request();
  ::close(listener_);
}

std::string Proxy::url() const { return fmt::format("http://127.0.0.1:{}", port_of(listener_)); }

std::string Proxy::request() {
  ::shutdown(listener_, SHUT_RDWR);
  if (thread_.joinable()) thread_.join();
  return request_;
}

void Proxy::serve() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  char letter = 0;
  while (!request_.ends_with("\r\n\r\n") && ::recv(client, &letter, 1, 0) == 1) request_ += letter;
  ::send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
  if (answer_.starts_with("HTTP/1.1 200")) {
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(target_);
    ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    pass_on(client, server);
    ::close(server);
  }
  ::close(client);
}

}  // namespace signet::test
