#pragma once

#include <functional>

#include "cli/environment.h"
#include "cli/exit_code.h"
#include "platform/command.h"

namespace signet {

struct Command {
  CommandSyntax syntax;
  std::function<ExitCode(const CommandInput&, Environment&)> run;
};

// One file each, named after the command.
Command validate_command();
Command inspect_command();
Command plan_command();
Command review_command();
Command diff_command();
Command apply_command();
Command history_command();
Command attest_command();
Command verify_command();
Command show_command();
Command discover_command();
Command sign_command();
Command approvals_command();
Command request_command();
Command request_complete_command();
Command renew_command();

}  // namespace signet
