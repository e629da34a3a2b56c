#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "psrp/command.h"

namespace signet::exchange {

// A cmdlet that changes nothing, by its name in any case. Fails with "cmdlet.not-allowed", with a
// did-you-mean, for every other: what changes a server is planned and applied, not called.
Expected<psrp::CmdletName> read_only_cmdlet(std::string_view name);

// What a user typed behind a cmdlet's name: "-Server", "EX1", "-Detailed", "-Confirm:$false". A
// parameter that is given several times is a list, one without a value is a switch. Fails with
// "cmdlet.parameter". No word is ever looked into: "$(..)" and quotes are data.
Expected<std::vector<psrp::Parameter>> parse_parameters(const std::vector<std::string>& words);

}  // namespace signet::exchange
