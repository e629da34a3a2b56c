#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "psrp/command.h"

namespace signet::exchange {

// The text as a PowerShell expression of ASCII alone that gives it back: 'EX1', or
// ('Stra' + [char]0xDF + 'e') where it has more than printable ASCII. Nothing in it is ever code,
// whatever code page the script is read with: PowerShell takes typographic quotes for quotes, too.
// What is not UTF-8 becomes U+FFFD.
std::string powershell_literal(std::string_view text);

// The text for a comment in one line, of ASCII alone: everything else is escaped.
std::string powershell_comment(std::string_view text);

// For some parameters, by name, the expression that stands in the place of the value.
using PowershellValues = std::vector<std::pair<std::string, std::string>>;

// The pipeline as it is typed. A secret is never written: a parameter that has one needs an
// expression, and is written as $null without.
std::string powershell_text(const psrp::Pipeline& pipeline, const PowershellValues& values = {});

}  // namespace signet::exchange
