#pragma once

#include <string>

#include "base/problem.h"
#include "cli/environment.h"
#include "platform/command.h"

namespace signet {

// --yes
OptionSyntax yes_option();

// Asks a person whether something outside of a plan is to be done; --yes answers for them. Fails
// with "request.declined".
Expected<void> confirm(const std::string& question, const CommandInput& input,
                       const Environment& environment);

}  // namespace signet
