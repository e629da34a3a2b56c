#pragma once

#include <termios.h>

#include <optional>
#include <string>

#include "base/problem.h"
#include "base/secret.h"
#include "platform/command.h"

namespace signet {

// The settings that the process's terminal, if there is one, had when this was made.
class KeptTerminal {
 public:
  KeptTerminal();
  KeptTerminal(const KeptTerminal&) = delete;
  KeptTerminal& operator=(const KeptTerminal&) = delete;
  ~KeptTerminal();

  // Sets them again and drops what was typed but not read. Does nothing in the background, where
  // the terminal is another's.
  void restore() const;

 private:
  int descriptor_;
  termios before_{};
  bool ready_;
};

// Asks on the process's terminal with its echo off. Fails with "password.no-terminal" or
// "password.interrupted" (Ctrl-C or end of file; the echo is on again).
Expected<Secret> ask_password(const std::string& question);

// What the password_options() of a command lead to; nothing if none was given. Fails with
// "password.missing" (no such variable), "usage.wrong" (more than one), or as reading the file
// does.
Expected<std::optional<Secret>> read_password(const CommandInput& input);

}  // namespace signet
