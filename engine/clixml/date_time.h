#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace signet::clixml {

// "2026-11-22T10:11:12.1234567+02:00" as UTC, its fraction of one to seven digits dropped. Nothing
// when there is no zone ("Z" or an offset of at most 14 hours) or when it is no time of the years 1
// to 9999.
std::optional<Seconds> parse_date_time(std::string_view text);

}  // namespace signet::clixml
