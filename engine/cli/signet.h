#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "cli/environment.h"
#include "cli/exit_code.h"
#include "x509/certificate_reader.h"

namespace signet {

// What the program is built from.
struct ProgramParts {
  const Plugins& plugins;
  CertificateCache& certificates;
  const Clock& clock;
  Random& random;
};

// The program: does what the arguments (without the program's name) ask for. Never throws.
// Does not return when a call was given up that may still be using the parts: the process ends with
// the exit code, once everything is written.
ExitCode run_signet(const std::vector<std::string>& arguments, const ProgramParts& parts);

}  // namespace signet
