#pragma once

#include <string>
#include <vector>

#include "cli/environment.h"
#include "plan/plan_file.h"
#include "platform/command.h"

namespace signet {

// --format, --all and --approved.
std::vector<OptionSyntax> rendering_options();

// Adds what plugins can write to the --format of a command that has the rendering_options().
void offer_runbooks(CommandSyntax& command, const std::vector<RunbookFormat>& runbooks);

// The plan as --format wants it: text where nothing is said. Fails when the plan of --approved
// cannot be read.
Expected<std::string> render(const PlanFile& file, const CommandInput& input,
                             const Environment& environment);

}  // namespace signet
