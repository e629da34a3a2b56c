#pragma once

#include <optional>
#include <vector>

#include "resources/capabilities.h"

namespace signet::exchange {

// The services of a server that can use a certificate; connectors come beside them.
enum class Slot {
  iis,
  imap,
  pop,
  smtp,
  smtp_default,
  um,  // Exchange 2013 and 2016 only, as is the call router
  um_call_router,
  iis_back_end,  // from here on: read and protected, never assigned
  auth,
  federation,
  wmsvc,
};
SlotName name_of(Slot slot);
std::optional<Slot> find_slot(const SlotName& name);
const std::vector<Slot>& all_slots();

// Staging is not inert: mail transport takes the newest certificate that fits its names, whether or
// not it was assigned. POP, IMAP and SMTP never keep a certificate from being removed by rule,
// since nothing can be taken off a certificate; removing looks at the server itself.
const Capabilities& capabilities();

}  // namespace signet::exchange
