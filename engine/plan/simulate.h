#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"
#include "resources/capabilities.h"

namespace signet {

// What a step makes of a server's state, by the platform's rules: the pure model of
// Platform::apply. Fails with the reason why a platform that keeps its rules would refuse (no
// certificate, no key, not exportable, in use); then nothing is changed. A step whose end state is
// there changes nothing.
//
// Assigning a slot: an exclusive slot moves to the certificate, an additive one gains it; so do the
// slots that its rule implies, as far as the server has them (what is implied where nobody holds it
// only then). Unknown holders of an additive slot stay unknown. A matching slot goes to all copies
// with the certificate's issuer and subject. What endpoints show is changed by the proof or the
// await that looks at them.
Expected<void> simulate(const Step& step, ServerState& state, const Capabilities& capabilities);

// The public bytes of a copy that was imported become known: slots that are set to its issuer and
// subject are held by it at once.
void show_bytes(const Thumbprint& thumbprint, const CertificatePointer& bytes, ServerState& state,
                const Capabilities& capabilities);
// Whether the slot is set to the certificate's issuer and subject, whoever holds it now.
bool is_set_to(const ObservedSlot& slot, const Certificate& certificate, const ServerState& state);

// What assigning a shared slot to the certificate on one server makes of another one that shares
// it.
void follow(const Step& step, const Certificate& wanted, ServerState& state);

// All steps in order on a copy; imported certificates show the public bytes that the plan has of
// them. Fails at the first step that is refused, with its address in `where`.
Expected<Observed> simulate(const Plan& plan, Observed observed, const PlatformCatalog& catalog);

// The invariants that apply re-checks before the first act: every guard holds on the simulated
// state of its moment, every step's needs stand before it, no slot is ever bound to a certificate
// that its server does not have with its key, whatever the schedule and whichever step fails
// (no_gap.h), no removal of a certificate in use; and that the plan tells the truth: what it says
// of certificates is what servers show of them, who holds a slot before and after is so, and a
// handshake wants what is planned there ("plan.handshake").
Expected<void> check_invariants(const Plan& plan, const Observed& observed,
                                const PlatformCatalog& catalog);

// A guard that no longer holds: the world moved since the plan was made.
struct Moved {
  Address step;
  Fact fact;
  std::string now;  // the value of today, as read_fact gives it

  friend bool operator==(const Moved&, const Moved&) = default;
};

// Every guard of the plan that does not hold on the simulated state of its moment, in plan order.
std::vector<Moved> find_moved(const Plan& plan, const Observed& observed,
                              const PlatformCatalog& catalog);

}  // namespace signet
