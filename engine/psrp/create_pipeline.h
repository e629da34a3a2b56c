#pragma once

#include "base/problem.h"
#include "base/secret.h"
#include "crypto/session_key.h"
#include "psrp/command.h"
#include "psrp/negotiation.h"

namespace signet::psrp {

// Whether a parameter of the pipeline crosses as SecureString.
bool needs_session_key(const Pipeline& pipeline);

// CREATE_PIPELINE (MS-PSRP 2.2.2.10): the cmdlets with their parameters as data. `key` may be null
// when needs_session_key() says no. Fails with "cmdlet.name" for an empty pipeline or a parameter
// that no cmdlet can have, "cmdlet.argument" for a time that .NET does not have, and with
// "clixml.text" for a text that is no valid UTF-8.
Expected<Secret> create_pipeline(const Pipeline& pipeline, Host host, ProtocolVersion version,
                                 const SessionKey* key);

}  // namespace signet::psrp
