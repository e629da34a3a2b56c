#pragma once

#include <string>

#include "report/style.h"
#include "resources/observed.h"

namespace signet {

// What is on the servers, a table for each: every certificate with its services, name, key, end and
// friendly name, the services that hold nothing, and what could not be read, with why. Ends with a
// line feed, or is empty without servers.
std::string show_text(const Observed& observed, Seconds now, const Style& style);

}  // namespace signet
