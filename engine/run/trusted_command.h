#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/problem.h"
#include "base/secret.h"

namespace signet {

// Runs a program, found by PATH, without a shell: nothing on stdin, stderr discarded, in a process
// group of its own. Returns what it wrote on stdout. Fails with "secret.failed" when it cannot be
// started, ends other than with 0, writes more than 64 KiB or does not end in time; its group is
// killed then. The text never holds its output.
// What a program that ends well leaves running goes on, and is not waited for.
Expected<Secret> run_for_secret(const std::vector<std::string>& arguments,
                                std::chrono::milliseconds longest);

}  // namespace signet
