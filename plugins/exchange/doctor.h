#pragma once

#include <optional>
#include <string>

#include "exchange/endpoint_settings.h"
#include "exchange/examination.h"
#include "platform/command.h"

namespace signet::exchange {

// Whom the doctor is to see.
struct Appointment {
  EndpointSettings where;
  std::optional<Trust> trust;  // none: only what everybody sees who connects
  ResolveSecret resolve;
};

// First contact with a server. Connects, logs in with each account that the trust file has, once,
// and runs cmdlets that only read: nothing is changed. Goes on after a failure as far as that makes
// sense; after an account was refused it is not used again. Fails only for a URL or name that
// cannot be one.
Expected<Examination> examine(const Appointment& appointment, const CommandParts& parts,
                              std::chrono::milliseconds deadline);

// signet exchange doctor
PluginCommand doctor_command();

}  // namespace signet::exchange
