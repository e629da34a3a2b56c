#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "plan/simulate.h"

namespace signet {

// What is left of a plan when the world has moved under parts of it.
struct Unaffected {
  // Steps that go together: a wave of a rollout, or a server that is in none.
  struct Part {
    std::string name;                // "wave 2 of mailbox", "EX16-02"
    std::vector<std::string> moved;  // "EX16-02 slot IIS"; sorted, each once
    std::size_t steps = 0;           // that change something
    std::size_t left_out = 0;        // of them

    friend bool operator==(const Part&, const Part&) = default;
  };

  std::vector<Part> parts;       // in the order of their first steps; those that change something
  std::vector<std::string> why;  // per step: why it is left out; empty = it stays

  bool stays(StepId step) const { return why[step].empty(); }
  // Whether a step that stays changes anything.
  bool has_changes(const Plan& plan) const;

  friend bool operator==(const Unaffected&, const Unaffected&) = default;
};

// A part in which any guard moved is left out whole, with everything that needs it; its exports,
// which change nothing, only where nothing takes them any more or their own guard moved.
Unaffected find_unaffected(const Plan& plan, const std::vector<Moved>& moved);

// The plan with these of its steps only. Whatever a step that stays needs must stay.
Plan part_of(const Plan& plan, const std::function<bool(StepId)>& stays);

}  // namespace signet
