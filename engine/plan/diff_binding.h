#pragma once

#include <optional>
#include <vector>

#include "plan/diff_draft.h"

// Inside of diff: one certificate on one server.
namespace signet {

// One server while its bindings are planned. Its state is copied with the first step.
struct ServerWork {
  ServerIndex index;
  const Capabilities& platform;
  const ServerState& observed;
  std::optional<ServerState> changed;                // as the planned steps leave it
  std::vector<std::optional<StepId>> last_to_touch;  // per slot of the state
  std::vector<StepId> proves;

  const ServerState& state() const { return changed ? *changed : observed; }
};

struct Binding {
  ServerWork& work;
  const DesiredCertificate& certificate;
  const DesiredBinding& wanted;
  CertificateDraft& facts;
  const ObservedCertificate* copy;  // null = the certificate is not there; valid until a step
};

// The wanted slots, by what is to be done.
struct Slots {
  std::vector<SlotName> held;
  std::vector<SlotName> open;  // to be assigned, in order
  std::vector<SlotName> missing;
  std::vector<const ObservedSlot*> unknown;
};

Slots sort_slots(const Binding& binding);

// Import (where the certificate is not there), assigns of the open slots, and the proof.
void add_steps(Draft& draft, const Binding& binding, const Slots& slots);

}  // namespace signet
