#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "resources/address.h"
#include "resources/desired.h"
#include "resources/endpoint.h"
#include "resources/observed.h"

namespace signet {

using StepId = std::uint32_t;  // index into Plan::steps

// One observed field that a step relies on, and the value it had. Compared as text so that a plan
// file can carry it: certificate "absent" | "without key" | "with key", exportable "yes" | "no",
// slot: holders' thumbprints joined by ',' or "none", with " by NAME" where it has one; file:
// SHA-256.
struct Fact {
  enum class Field { certificate, exportable, slot, file };
  TargetName target;
  Field field = Field::certificate;
  Thumbprint thumbprint;  // certificate, exportable
  SlotName slot;          // slot
  std::string path;       // file
  std::string value;

  friend bool operator==(const Fact&, const Fact&) = default;
};

std::string_view to_text(Fact::Field field);
// "EX16-02 slot IIS"
std::string describe(const Fact& fact);
// The field's present value, or "unknown (why)".
std::string read_fact(const Fact& fact, const Observed& observed);
// The same on one server's state; for facts about servers only.
std::string read_fact(const Fact& fact, const ServerState& state);

// One act on one target.
struct Step {
  enum class Undo {
    nothing_to_undo,  // changes nothing
    possible,
    impossible,
  };

  Address address;
  Thumbprint thumbprint;      // of the certificate
  std::vector<StepId> needs;  // sorted; these must be done first
  std::string reason;
  std::vector<Thumbprint> before;  // assign: who holds the slot
  std::vector<Thumbprint> after;
  std::vector<Fact> guard;
  std::string interrupts;  // what a person notices, may be empty
  Undo undo = Undo::nothing_to_undo;
  std::string undo_text;  // how, or why not
  // Unit: steps of one unit on one target run with nothing in between (platforms where staging is
  // not inert). 0 = none.
  std::uint32_t unit = 0;
  std::optional<std::uint32_t> rollout;  // index into Plan::rollouts
  std::uint32_t wave = 0;

  // Details of single actions.
  std::optional<FileSource> file;            // export on the runner
  std::optional<std::string> friendly_name;  // import
  bool exportable = false;                   // import
  std::vector<SlotName> slots;  // prove: all that must be held; import: those that match the copy
                                // by its names, and that another one has when the copy goes again
  std::string name;  // assign: by which the slot is to find the certificate, where it does
  std::chrono::seconds hold{0};  // await: how long
  // prove, await: what endpoints must show, sorted by endpoint. A proof looks once it is its turn;
  // an await looks again and again until all show it, for `limit` at most.
  std::vector<Handshake> handshakes = {};
  std::chrono::seconds limit{0};  // await of handshakes
  // remove: shared slots that find the copy by its issuer and subject and let none go. Each is set
  // to nothing while the copy goes, and then to what it was. import: those for which the same is to
  // be done when the copy goes again. Steps that clear a slot need one another: they stand in a
  // row.
  std::vector<SlotName> clears = {};  // sorted

  friend bool operator==(const Step&, const Step&) = default;
};

bool is_cleared(const Step& step, const SlotName& slot);
// "send:Outbound has no certificate for a moment"; empty where nothing is cleared.
std::string clearing_text(const std::vector<SlotName>& clears);

// Whether the act changes something where its target is, and does not only read or wait.
bool changes_its_target(const Step& step);

}  // namespace signet
