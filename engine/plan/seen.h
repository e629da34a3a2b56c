#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"

namespace signet {

// What a target was like when the plan was made, so that apply can say what moved beside the
// guards. Stands in the plan's header: nothing is refused because of it.
struct Seen {
  TargetName server;
  // One short line for each field: "certificate 559642FC: with key", "exportable 559642FC: yes",
  // "slot IIS: 0A1B2C3D". What is not, as a friendly name that there is none of, has no line.
  // Sorted.
  std::vector<std::string> fields;

  friend bool operator==(const Seen&, const Seen&) = default;
};

// Of each server among the plan's targets whose state is known; sorted by server. Friendly names,
// status, what is served and what choosers take are fields too; the dates of a certificate are not,
// for they are part of what its thumbprint stands for.
std::vector<Seen> what_was_seen(const Plan& plan, const Observed& observed);

// A field that differs, and that no guard of the plan relies on.
struct AlsoMoved {
  TargetName server;
  std::string before;  // a line of Seen; empty = it was not there
  std::string now;     // empty = it is gone; only this, "unknown (why)": the server as a whole

  friend bool operator==(const AlsoMoved&, const AlsoMoved&) = default;
};

std::vector<AlsoMoved> find_also_moved(const Plan& plan, const std::vector<Seen>& before,
                                       const Observed& observed);

}  // namespace signet
