#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/log.h"
#include "base/problem.h"

namespace signet {

struct TerminalSettings {
  bool color = true;   // where a terminal is there to show it
  bool quiet = false;  // no talk
  Log::Format format = Log::Format::text;
};

// Where signet speaks: data on standard output, talk on standard error. Nothing of it ever fails a
// command half-way: a write that fails is remembered, and told at the end.
class Terminal {
 public:
  // `log` must outlive the terminal; with the format json problems are lines of the log.
  Terminal(TerminalSettings settings, const Log& log);

  void data(std::string_view text);
  void talk(std::string_view text) const;
  void complain(const Problem& problem) const;
  void complain(const Diagnostics& diagnostics) const;

  const TerminalSettings& settings() const { return settings_; }
  bool color_of_data() const { return color_of_data_; }
  bool color_of_talk() const { return color_of_talk_; }

  bool talks_to_terminal() const;
  // Whether a person is there to be asked.
  bool can_ask() const;
  // The line that the person types, without its end.
  std::string ask(std::string_view question) const;

  // Why data could not be written. A reader that went away (signet plan | head) is no reason.
  Expected<void> finish() const;

 private:
  TerminalSettings settings_;
  const Log& log_;
  bool color_of_data_;
  bool color_of_talk_;
  int failure_ = 0;  // errno
};

}  // namespace signet
