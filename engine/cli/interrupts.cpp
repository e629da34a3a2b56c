#include "cli/interrupts.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <utility>

#include "cli/exit_code.h"

namespace signet {

// Read from a descriptor instead of a handler: a handler could do next to nothing, and would need a
// global to find us.
Interrupts::Interrupts(std::function<void()> told) : told_(std::move(told)) {
  sigset_t caught;
  ::sigemptyset(&caught);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&caught, signal);
  ::pthread_sigmask(SIG_BLOCK, &caught, &before_);
  signals_ = ::signalfd(-1, &caught, SFD_CLOEXEC);
  over_ = ::eventfd(0, EFD_CLOEXEC);
  listener_ = std::thread([this] { listen(); });
}

Interrupts::~Interrupts() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(over_, &one, sizeof one);
  listener_.join();
  ::close(signals_);
  ::close(over_);
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupts::listen() {
  std::array<pollfd, 2> watched = {{{signals_, POLLIN, 0}, {over_, POLLIN, 0}}};
  for (;;) {
    if (::poll(watched.data(), watched.size(), -1) < 0) continue;
    if (watched[1].revents != 0) return;
    signalfd_siginfo info{};
    if (::read(signals_, &info, sizeof info) != sizeof info) continue;
    if (source_.stop_requested()) {
      terminal_.restore();  // a question for a password may have turned its echo off
      ::_exit(static_cast<int>(ExitCode::interrupted));
    }
    told_();
    source_.request_stop();
  }
}

}  // namespace signet
