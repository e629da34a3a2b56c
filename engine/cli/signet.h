#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "cli/environment.h"
#include "cli/exit_code.h"

namespace signet {

// The program: does what the arguments (without the program's name) ask for. Never throws.
ExitCode run_signet(const std::vector<std::string>& arguments, const Plugins& plugins,
                    const Clock& clock, Random& random);

}  // namespace signet
