#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"

namespace signet {

// One thing for a person to do or to look at, by the name that people sign it off with. What is to
// be done alike on several servers is one check.
struct NamedCheck {
  std::string name;  // "M1"
  SlotName slot;     // may be empty
  std::string text;
  std::vector<TargetName> servers;  // in the plan's order, at least one

  friend bool operator==(const NamedCheck&, const NamedCheck&) = default;
};

// M1, M2.. in the order in which Plan::manual begins to speak of them: the same wherever the plan
// is read.
std::vector<NamedCheck> named_checks(const Plan& plan);

// Gives a plan that takes `from` back those of its checks that are to be done again then.
void repeat_checks(const Plan& from, Plan& undo);

}  // namespace signet
