#include "run/trusted_command.h"

#include <fmt/format.h>

#include "base/process.h"

namespace signet {

Expected<Secret> run_for_secret(const std::vector<std::string>& arguments,
                                std::chrono::milliseconds longest) {
  Expected<ProcessEnd> end = run_process({.arguments = arguments, .longest = longest});
  if (!end) {
    Problem problem = std::move(end).error();
    problem.code = "secret.failed";
    return std::unexpected(std::move(problem));
  }
  Secret secret = Secret::take(end->output);
  if (end->status == 0) return secret;
  return std::unexpected(Problem{"secret.failed",
                                 fmt::format("the command failed with {}", end->status),
                                 {},
                                 {},
                                 arguments.front()});
}

}  // namespace signet
