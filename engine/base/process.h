#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/problem.h"

namespace signet {

struct ProcessStart {
  std::vector<std::string> arguments;  // the first is the program, found by PATH
  std::chrono::milliseconds longest;
  std::filesystem::path input = "/dev/null";  // what it reads on stdin
  bool with_errors = false;  // what it writes on stderr is output too; otherwise it is discarded
  bool own_group = true;     // false: it stays where it can ask at the terminal
  std::vector<std::string> environment =
      {};  // "NAME=value", all of it; empty: that of this process
};

struct ProcessEnd {
  int status = 0;
  Bytes output;  // may be secret; the caller's to wipe
};

// Runs a program without a shell and waits for its end. Fails with "process.failed" when it cannot
// be started, is ended by a signal, writes more than 64 KiB or does not end in time; it is killed
// then, with all its group if that is its own, as it is when its status is not 0. The text never
// holds its output, and no copy of the output is left behind.
// What a program that ends well leaves running goes on, and is not waited for.
Expected<ProcessEnd> run_process(const ProcessStart& start);

}  // namespace signet
