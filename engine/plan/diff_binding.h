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

Slots sort_slots(Draft& draft, const Binding& binding);

// The slots of connectors on this server that the manifest gives the certificate.
void add_connectors(Draft& draft, ServerIndex index, const ServerState& state,
                    const Capabilities& platform, DesiredBinding& wanted);

// By which name the slot is to find the certificate; empty where it finds it by none. Fails with
// what keeps it from finding it.
Expected<std::string> choose_name(const Draft& draft, const Binding& binding, const SlotName& name);

// Takes the slots that cannot be assigned out of the open ones, and says why.
void block_slots(Draft& draft, const Binding& binding, Slots& slots);
// Whether something speaks against the copy as a whole.
bool block_copy(Draft& draft, const Binding& binding);
// Whether something chooses its certificate itself and fails where that is not assigned to the
// slot.
bool is_needed_by_choosers(const ServerState& state, const SlotName& slot);
// Whether something that chooses its certificate itself would take this one and fail with it.
bool block_choice(Draft& draft, const Binding& binding, const Slots& slots);

// Names in use that the certificate does not cover.
void find_names(Draft& draft, const Binding& binding);

// A server's services that a certificate of its own is to hold.
void plan_own(Draft& draft, ServerWork& work);

// Plays a step on the server's planned state.
void play(Draft& draft, ServerWork& work, const Step& step);
// Fills in what the step that assigns a slot changes and relies on, plays it and adds it.
StepId add_assign(Draft& draft, ServerWork& work, Step step);

// Import (where the certificate is not there), assigns of the open slots, and the proof.
void add_steps(Draft& draft, const Binding& binding, const Slots& slots);

}  // namespace signet
