#pragma once

#include <string>

#include "platform/runbook.h"

namespace signet::exchange {

// The steps of a plan as one block for the Exchange Management Shell, in the language of Windows
// PowerShell 5.1: guards that throw, the very pipelines that the acts of this platform send, and
// checks that throw. It stops at the first error, can be run again after one, and asks the person
// for what signet is given or answers itself: a key file and its password, the question about the
// default SMTP certificate, the end of waits.
std::string write_powershell(const Runbook& runbook);

// `--format powershell`
RunbookFormat powershell_runbook();

// The functions that the block begins with.
extern const char* const powershell_prelude;

}  // namespace signet::exchange
