#pragma once

#include <optional>

#include "resources/capabilities.h"

namespace signet::exchange {

// The services of a server that can use a certificate.
enum class Slot { iis, imap, pop, smtp, smtp_default };
SlotName name_of(Slot slot);
std::optional<Slot> find_slot(const SlotName& name);

// Staging is not inert: mail transport takes the newest certificate that fits its names, whether or
// not it was assigned. POP, IMAP and SMTP never keep a certificate from being removed by rule,
// since nothing can be taken off a certificate; removing looks at the server itself.
const Capabilities& capabilities();

}  // namespace signet::exchange
