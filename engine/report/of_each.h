#pragma once

#include <string>
#include <string_view>

#include "resources/identifier.h"

namespace signet {

// The text without its server's name, so that the same of many servers folds: "each holds a copy",
// but "make one with signet store init fleet/<server>", which nobody pastes by mistake.
std::string of_each(std::string_view text, const TargetName& server);

}  // namespace signet
