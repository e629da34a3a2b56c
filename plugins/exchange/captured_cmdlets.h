#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clixml/document.h"
#include "psrp/command.h"

namespace signet::exchange {

// A cmdlet whose answer can stand in a capture.
struct CapturedCmdlet {
  std::string_view name;  // "Get-PopSettings"
  bool of_server;         // or else of the organisation
  // What its objects are called, behind the last dot of their type.
  std::string_view type;
};

// By its name in any case, or nothing.
const CapturedCmdlet* find_captured(std::string_view name);
// Whose objects are of that type; nothing where none or several cmdlets give them.
const CapturedCmdlet* find_captured(const clixml::Value& object);

// The server that an object of the cmdlet is about, as the object itself says, or an empty text.
// Of certificates the name is the one in their own record, which is in full.
std::string server_of(const CapturedCmdlet& cmdlet, const clixml::Value& object);

// The pipelines that give everything that is read of a server, and of its organisation: what
// capture-script writes down. What a cmdlet gives besides and nobody should hand on, such as
// credentials, is left out by the pipeline itself.
std::vector<psrp::Pipeline> captured_of_server(const std::string& server);
std::vector<psrp::Pipeline> captured_of_organisation();

// The pipeline for one of them; the server is not looked at where it is of the organisation.
psrp::Pipeline captured_by(const CapturedCmdlet& cmdlet, const std::string& server);

}  // namespace signet::exchange
