#pragma once

#include "base/clock.h"
#include "plan/plan.h"
#include "resources/capabilities.h"
#include "resources/desired.h"
#include "resources/observed.h"

namespace signet {

// Which servers a plan may change; the others are not looked at, except as sources.
struct Selection {
  std::vector<TargetName> only;  // empty = all
  std::vector<TargetName> except;

  bool includes(const TargetName& server) const;
};

// What has to be done so that `observed` satisfies `desired`. Pure: reads no server, no file, no
// secret. Fails only on our own mistakes in the graph ("plan.cycle", naming the ring).
Expected<Plan> diff(const Desired& desired, const Observed& observed,
                    const PlatformCatalog& catalog, const Selection& selection, Seconds now);

}  // namespace signet
