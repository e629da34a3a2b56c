#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace signet {

// A way through the plan at whose end a service points to a certificate that its server does not
// have with its key.
struct Gap {
  std::vector<StepId> schedule;  // done in this order; permitted by every need
  std::optional<StepId> failed;  // the step whose failure makes the gap, where one does
  TargetName server;
  SlotName slot;
  Thumbprint thumbprint;
  std::string why;  // "EX1 does not have 559642FC when IIS is assigned to it"

  friend bool operator==(const Gap&, const Gap&) = default;
};

// Looks for a gap in every state that is reachable under the permitted schedules and any single
// failed step. Nothing = there is none. Holds for states seen in `observed`; servers that could not
// be read have no steps.
//
// Why it is enough to look at each server alone, and at pairs of steps: a step starts only when all
// its needs succeeded, so the set of done steps always holds, for each of them, all that it needs,
// whatever failed elsewhere. What a slot points to is set by steps on its own server (or, where
// servers share the setting, by the steps that set it). So there is no gap exactly when every step
// that points a slot to a certificate has, among its needs' needs, the import of the certificate on
// that server, or finds it there and nothing takes it away; and every step that takes a copy away
// has among them a step that moved each slot which pointed to it.
std::optional<Gap> find_gap(const Plan& plan, const Observed& observed,
                            const PlatformCatalog& catalog);

// "1. EX1/import/webmail\n2. ..." and the failed step and the end, for a person.
std::string describe(const Gap& gap, const Plan& plan);

}  // namespace signet
