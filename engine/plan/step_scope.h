#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/step.h"

namespace signet {

// The servers that a step is about: its own, and for an assign also those that share the setting,
// which its guard names. Its own comes first, each of them once.
std::vector<const TargetName*> servers_of(const Step& step);

// Calls `look` with each of them, in the same order.
template <class Look>
void each_server(const Step& step, Look look) {
  look(step.address.target);
  if (step.address.action != Action::assign) return;
  for (const Fact& fact : step.guard) {
    if (fact.field == Fact::Field::certificate && fact.target != step.address.target) {
      look(fact.target);
    }
  }
}

// What the step's guard says of the slot that it assigns; null where it says nothing.
const Fact* slot_fact(const Step& step);

// The name by which a slot finds its certificate, of a fact's value "5596.. by NAME"; nothing where
// it finds it by none.
std::optional<std::string> name_in(const std::string& slot_value);

// The same fact's value for these holders and that name.
std::string slot_value(const std::vector<Thumbprint>& holders,
                       const std::optional<std::string>& name);

// "nginx" of "nginx:shop:443".
std::string kind_of(const SlotName& slot);

}  // namespace signet
