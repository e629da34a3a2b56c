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
// Why it is enough to look at each server alone, and at few steps at a time. A step starts only
// when all its needs succeeded, so whatever failed elsewhere, the steps that took effect are closed
// under needs; a failed one that took effect after all is no exception, for it had begun. Every
// such set, in every order that its needs permit, can come about: the failure of one more step, or
// of none, is the same as not having come that far. Units, places and stops only leave some of them
// out. Which copies a server has is changed by its own imports and removals only; what a slot
// points to by assigns on its own server, or where servers share the setting by those of them that
// set it, also for slots that the platform's rules bring along. Hence there is no gap exactly when
// - each assign has among its needs' needs the import of its certificate on each server that shares
//   the slot, or finds it there with its key; and each removal of that certificate there comes
//   after the assign for certain, or an import after it brings it back before the assign;
// - each removal of a copy has among its needs' needs, for each slot that held it, an assign that
//   moves the slot elsewhere; and for each assign of it that may come before the removal one that
//   moves the slot on after that. The order of the two decides, not only that both are done.
// An additive slot is never moved; where its rule lets a copy go in use, the removal takes it off,
// and that is no gap. A matching slot is moved by a certificate with another issuer or subject, and
// needs no move while another copy that it is set to is sure to stay. What chooses its certificate
// itself chooses among the copies that are there: it can be left without one, but not point to one
// that is gone.
std::optional<Gap> find_gap(const Plan& plan, const Observed& observed,
                            const PlatformCatalog& catalog);

// The failed step, "1. EX1/import/webmail\n2. ..." and the end, for a person.
std::string describe(const Gap& gap, const Plan& plan);

}  // namespace signet
