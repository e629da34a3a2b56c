#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "cli/environment.h"
#include "cli/exit_code.h"
#include "plan/plan.h"
#include "resources/trust.h"

namespace signet {

struct Approved {
  const Plan& plan;
  std::filesystem::path root;  // of the manifests
  const Trust& trust;
};

struct CarryOutSettings {
  std::uint32_t parallel = 8;
  bool json = false;
};

// Runs the plan, looks at its servers again, compares, and tells what came of it on standard
// output. Resolves secrets as the trust allows. Returns success, interrupted, refused (nothing was
// started), failed, or incomplete when the plan left something undone. Asks
// for passwords before the run starts. Tells the environment of a call that was abandoned.
ExitCode carry_out(const Approved& approved, const CarryOutSettings& settings,
                   Environment& environment, std::stop_token stop);

}  // namespace signet
