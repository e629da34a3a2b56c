#pragma once

#include <memory>
#include <optional>

#include "platform/platform.h"
#include "run/run_result.h"

namespace signet {

// What one step's calls need. Owns all but the platform (null = this build has none for the
// target), so that a call that is waited for no more touches nothing of its run.
struct StepCall {
  Step step;
  Target target;
  Platform* platform = nullptr;
  std::shared_ptr<const KeyBundle> bundle;  // import
};

struct StepAnswer {
  StepResult result;
  std::optional<KeyBundle> bundle;  // of a done export
};

// Carries out an act or a proof. Before an act that has guards on its own target, looks at the
// target again: if a guarded fact moved, nothing is done ("guard.moved", "guard.unknown"), unless
// the end state is there, which the platform then says itself. Never throws.
StepAnswer carry_out(const StepCall& call, const Context& context);

}  // namespace signet
