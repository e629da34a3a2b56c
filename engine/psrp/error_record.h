#pragma once

#include "clixml/document.h"
#include "clixml/writer.h"
#include "psrp/result.h"

namespace signet::psrp {

// Reads an ERROR_RECORD, or the ExceptionAsErrorRecord of a state (MS-PSRP 2.2.3.15). Whatever is
// missing is empty or zero: an error that is badly described is still one.
ErrorRecord read_error_record(const clixml::Value& record);

// The ErrorRecord with which a host call is refused, named `name`.
void write_refusal(clixml::Writer& writer, std::string_view name, std::string_view message);

}  // namespace signet::psrp
