#pragma once

#include <chrono>
#include <vector>

#include "exchange/endpoint_settings.h"
#include "platform/command.h"

namespace signet::exchange {

// What commands about one endpoint take beside its URI: --trust, --address, --tls-name, --spn and
// --timeout.
std::vector<OptionSyntax> endpoint_options();
EndpointSettings endpoint_settings_in(const CommandInput& input);
// Fails with "usage.wrong".
Expected<std::chrono::seconds> timeout_in(const CommandInput& input);

}  // namespace signet::exchange
