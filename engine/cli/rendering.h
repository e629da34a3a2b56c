#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "plan/plan_file.h"
#include "platform/command.h"

namespace signet {

// --format, --all and --approved.
std::vector<OptionSyntax> rendering_options();

// The plan as --format wants it: text where nothing is said. Fails when the plan of --approved
// cannot be read.
Expected<std::string> render(const PlanFile& file, const CommandInput& input,
                             const Environment& environment);

// A saved plan. Fails as read_file and read_plan_file do, with the file in `where`.
Expected<PlanFile> load_plan_file(const std::filesystem::path& path);

}  // namespace signet
