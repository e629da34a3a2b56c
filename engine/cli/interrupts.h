#pragma once

#include <signal.h>

#include <functional>
#include <stop_token>
#include <thread>

#include "cli/password.h"

namespace signet {

// While it lives, SIGINT, SIGTERM and SIGHUP ask for a stop, so that what is under way can be
// finished; a second one ends the process at once with exit code 130, the terminal as it was when
// this was made. Make it before any other thread is started: threads inherit which signals reach
// them.
class Interrupts {
 public:
  // `told` is called, from another thread, when the stop is asked for.
  explicit Interrupts(std::function<void()> told);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  std::stop_token stop() const { return source_.get_token(); }

 private:
  void listen();

  std::function<void()> told_;
  std::stop_source source_;
  KeptTerminal terminal_;
  sigset_t before_{};
  int signals_ = -1;
  int over_ = -1;
  std::thread listener_;
};

}  // namespace signet
