#pragma once

#include <string>
#include <vector>

#include "platform/command.h"

namespace signet::exchange {

// Lines for the Exchange Management Shell that save what is read of these servers and of their
// organisation, one file for each server, as CapturedAnswers reads them. They only read, and save
// what a cmdlet refused as well: what is missing then is told by the server and not by a guess.
std::string capture_script(const std::vector<std::string>& servers);

// signet exchange capture-script
PluginCommand capture_script_command();

}  // namespace signet::exchange
