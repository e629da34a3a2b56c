#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "clixml/document.h"

namespace signet::psrp {

// A text of the server for people to read: cut to 2000 bytes ("..." says so), line breaks become
// spaces, other control characters and what turns the direction of writing are made visible.
std::string server_text(std::string_view text);

// That of a property of `object`; empty when it has none of that name or it is no scalar.
std::string server_text(const clixml::Value& object, std::string_view property);

}  // namespace signet::psrp
